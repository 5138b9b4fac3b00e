-- Grain: one row per complaint episode: how long its customer waited, and the reply time that was promised
-- then.
-- Waiting ends at the first human reply; where there is none it is still running and is measured to the end
-- of
-- the as_of day, or to the moment the complaint was closed or taken down unanswered.
-- Priority, policy and schedule are those its first ticket had when the customer wrote; what the desk changed
-- afterwards does not rewrite the promise.
with
    tickets as (
        select complaint_key, min_by(ticket_key, posted_at) as ticket_key
        from {{ ref("int_complaints_episodes") }}
        where ticket_key is not null
        group by complaint_key
    ),

    stretches as (
        select ticket_key, field, value, started_at
        from {{ ref("int_ticket_values") }}
        where field in ('priority', 'sla_policy') and value is not null
        union all
        select ticket_key, 'clock' as field, schedule_key as value, started_at
        from {{ ref("int_ticket_schedules") }}
    ),

    -- what held then, or what was set first where nothing was yet
    held as (
        select
            gathered.complaint_key,
            stretches.field,
            coalesce(
                max_by(stretches.value, stretches.started_at) filter (
                    where stretches.started_at <= gathered.posted_at
                ),
                min_by(stretches.value, stretches.started_at)
            ) as value
        from {{ ref("int_complaints_gathered") }} as gathered
        inner join tickets on gathered.complaint_key = tickets.complaint_key
        inner join stretches on tickets.ticket_key = stretches.ticket_key
        group by gathered.complaint_key, stretches.field
    ),

    moments as (
        select
            complaint_key,
            max(case when field = 'priority' then value end) as priority,
            max(case when field = 'sla_policy' then value end) as applied_policy,
            max(case when field = 'clock' then value end) as schedule_key
        from held
        group by complaint_key
    ),

    complaints as (
        select
            gathered.complaint_key,
            gathered.source,
            coalesce(moments.priority, gathered.priority) as priority,
            moments.applied_policy,
            moments.schedule_key as ticket_schedule_key,
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
        left join moments on gathered.complaint_key = moments.complaint_key
    ),

    promised as (
        select
            complaints.*,
            promises.target_minutes,
            promises.clock,
            coalesce(
                promises.own_schedule_key, complaints.ticket_schedule_key, promises.schedule_key
            ) as schedule_key,
            row_number() over (
                partition by complaints.complaint_key order by promises.precedence, promises.target_minutes
            ) as choice
        from complaints
        left join
            {{ ref("int_reply_promises") }} as promises
            on complaints.source = promises.source
            and (promises.priority = 'all' or promises.priority = complaints.priority)
            and (
                complaints.applied_policy is null
                or promises.policy_id is null
                or promises.policy_id = complaints.applied_policy
            )
            and complaints.posted_on >= {{ or_always("promises.valid_from") }}
            and complaints.posted_on <= {{ or_never("promises.valid_to") }}
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
