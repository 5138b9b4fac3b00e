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
    )

select
    complaint_key,
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
    cast(null as integer) as severity,
    cast(null as varchar) as serious_type,
    cast(null as varchar) as causing_department,
    cast(null as varchar) as causing_method,
    cast(null as varchar) as answering_department,
    cast(null as boolean) as has_case_at_causing,
    cast(null as timestamptz) as handed_over_at,
    cast(null as timestamptz) as owner_touched_at,
    cast(null as timestamptz) as first_substantive_at,
    cast(null as boolean) as is_upheld,
    cast(null as varchar) as remedy,
    cast(null as varchar) as later_evidence,
    cast(null as timestamptz) as evidence_at,
    cast(null as timestamptz) as second_complaint_at,
    cast(null as timestamptz) as worsened_at,
    cast(null as timestamptz) as experience_at,
    cast(null as timestamptz) as churned_at,
    cast(null as timestamptz) as churn_observed_until,
    false as is_known_customer,
    cast(null as varchar) as customer_segment,
    cast(null as varchar) as value_tier,
    false as is_troll
from complaints
