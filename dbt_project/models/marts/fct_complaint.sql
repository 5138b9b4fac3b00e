-- Grain: one row per complaint episode.
-- Open complaints are followed to the end of the as_of day; `followed_hours` is the waiting time whether it
-- ended or not.
with
    complaints as (
        select
            gathered.*,
            answered.acknowledged_at,
            answered.first_human_reply_at,
            answered.has_time_conflict,
            answered.resolved_at,
            answered.is_closed,
            answered.reported_in_time,
            answered.replies_observed or answered.first_human_reply_at is not null as replies_observed,
            clocked.waited_until,
            clocked.waited_hours,
            clocked.waited_business_hours,
            clocked.sla_deadline_at
        from {{ ref("int_complaints_gathered") }} as gathered
        inner join
            {{ ref("int_complaints_answered") }} as answered
            on gathered.complaint_key = answered.complaint_key
        inner join
            {{ ref("int_complaints_clocked") }} as clocked on gathered.complaint_key = clocked.complaint_key
    ),

    known as (select * from {{ ref("int_complaints_accounted") }})

select
    complaints.complaint_key,
    source,
    is_fictional,
    brand,
    channel,
    department,
    topic,
    customer_key,
    items,
    posted_at,
    {{ local_date("posted_at") }} as posted_on,
    detected_at,
    acknowledged_at,
    first_human_reply_at,
    resolved_at,
    coalesce(replies_observed, false) as replies_observed,
    has_time_conflict,
    case when first_human_reply_at is not null then waited_hours end as first_reply_hours,
    case when first_human_reply_at is not null then waited_business_hours end as first_reply_business_hours,
    waited_hours as followed_hours,
    waited_business_hours as followed_business_hours,
    sla_deadline_at,
    -- Not due, or nobody told us about replies: unknown. The desk's own word counts only where replies were
    -- not delivered.
    case
        when coalesce(replies_observed, false)
        then
            case
                when sla_deadline_at < {{ as_of_end() }}
                then coalesce(first_human_reply_at <= sla_deadline_at, false)
            end
        else reported_in_time
    end as sla_met,
    case
        when coalesce(replies_observed, false)
        then 'replies'
        when reported_in_time is not null
        then 'desk_report'
    end as sla_known_from,
    case
        when first_human_reply_at is not null or not coalesce(replies_observed, false)
        then null
        when deleted_at is not null
        then 'deleted'
        when is_closed
        then 'closed_unanswered'
    end as end_competing,
    complaints.severity,
    coalesce(known.serious_type, 'none') as serious_type,
    known.flagged_serious_type,
    known.confirmed_serious_type,
    coalesce(known.causing_department, 'none') as causing_department,
    coalesce(known.causing_method, 'none') as causing_method,
    known.causing_confidence,
    coalesce(known.owner_department, 'none') as owner_department,
    coalesce(known.answering_department, 'none') as answering_department,
    known.first_department,
    known.has_case_at_causing,
    known.case_at_causing_at,
    known.passed_on_at,
    known.handed_over_at,
    known.owner_touched_at,
    known.first_substantive_at,
    known.is_upheld,
    known.remedy,
    coalesce(known.later_evidence, 'none') as later_evidence,
    known.evidence_at,
    known.second_complaint_at,
    known.worsened_at,
    complaints.experience_at,
    known.churned_at,
    known.churn_observed_until,
    coalesce(known.is_known_customer, false) as is_known_customer,
    known.customer_segment,
    known.value_tier,
    coalesce(known.is_troll, false) as is_troll
from complaints
left join known on complaints.complaint_key = known.complaint_key
