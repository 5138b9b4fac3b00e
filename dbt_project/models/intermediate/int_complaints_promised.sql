-- Grain: one row per complaint episode: how long its customer waited, and the reply time that was promised
-- then.
-- Waiting ends at the first human reply; where there is none it is still running and is measured to the end
-- of the
-- as_of day, or to the moment the complaint was closed or taken down unanswered.
with
    complaints as (
        select
            gathered.complaint_key,
            gathered.source,
            gathered.priority,
            gathered.posted_at,
            {{ local_date("gathered.posted_at") }} as posted_on,
            answered.replies_observed,
            coalesce(
                answered.first_human_reply_at,
                least(
                    case when answered.resolved_at >= gathered.posted_at then answered.resolved_at end,
                    case when gathered.deleted_at >= gathered.posted_at then gathered.deleted_at end
                ),
                {{ as_of_end() }}
            ) as waited_until
        from {{ ref("int_complaints_gathered") }} as gathered
        inner join
            {{ ref("int_complaints_answered") }} as answered
            on gathered.complaint_key = answered.complaint_key
    ),

    promised as (
        select
            complaints.*,
            promises.target_minutes,
            promises.clock,
            promises.schedule_key,
            row_number() over (
                partition by complaints.complaint_key order by promises.precedence, promises.target_minutes
            ) as choice
        from complaints
        left join
            {{ ref("int_reply_promises") }} as promises
            on complaints.source = promises.source
            and (promises.priority = 'all' or promises.priority = complaints.priority)
            and complaints.posted_on >= coalesce(promises.valid_from, complaints.posted_on)
            and complaints.posted_on <= coalesce(promises.valid_to, complaints.posted_on)
    )

select
    complaint_key,
    posted_at,
    waited_until,
    {{ hours_between("posted_at", "waited_until") }} as waited_hours,
    replies_observed,
    target_minutes,
    clock,
    schedule_key
from promised
where choice = 1
