-- Grain: one row per ticket, kind of wait and number, with its length on the calendar and on the business
-- clock.
-- The schedule that held when the stretch began is its clock to the end; without any schedule there are no
-- business minutes.
with
    spans as (
        select spans.*, schedules.schedule_key
        from {{ ref("int_ticket_spans") }} as spans
        left join
            {{ ref("int_ticket_schedules") }} as schedules
            on spans.ticket_key = schedules.ticket_key
            and {{ in_force_at("spans.started_at", "schedules") }}
    ),

    instants as (
        select schedule_key, started_at as instant
        from spans
        union all
        select schedule_key, followed_until as instant
        from spans
    ),

    open_minutes as ({{ open_minutes_before("instants") }})

select
    spans.ticket_key,
    spans.kind,
    spans.number,
    spans.schedule_key,
    spans.started_at,
    spans.ended_at,
    spans.followed_until,
    {{ minutes_between("spans.started_at", "spans.followed_until") }} as minutes,
    ended.open_minutes - began.open_minutes as business_minutes
from spans
left join
    open_minutes as began on spans.schedule_key = began.schedule_key and spans.started_at = began.instant
left join
    open_minutes as ended on spans.schedule_key = ended.schedule_key and spans.followed_until = ended.instant
