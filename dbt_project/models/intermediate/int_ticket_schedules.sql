-- Grain: one row per ticket and stretch of time one schedule was its clock.
-- The schedule the desk put on the ticket holds; otherwise, or where the desk did not deliver its hours,
-- the one of its source.
with known as (select distinct schedule_key from {{ ref("int_schedules_opened") }})

select
    tickets.ticket_key,
    coalesce(known.schedule_key, sources.schedule_key) as schedule_key,
    held.started_at,
    held.ended_at
from {{ ref("int_ticket_values") }} as held
inner join {{ ref("int_tickets_attributed") }} as tickets on held.ticket_key = tickets.ticket_key
left join {{ ref("int_sources_scheduled") }} as sources on tickets.source = sources.source
left join
    known
    on case when held.value is not null then {{ key_of(["tickets.source", "held.value"]) }} end
    = known.schedule_key
where held.field = 'schedule' and coalesce(known.schedule_key, sources.schedule_key) is not null
