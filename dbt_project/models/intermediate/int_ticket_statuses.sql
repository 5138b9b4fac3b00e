-- Grain: one row per ticket and stretch of time it spent in one status.
-- Only tickets whose changes were delivered are here; a status that still holds has no end.
with
    changes as (
        select
            survivors.surviving_ticket_key as ticket_key,
            events.changed_at,
            case
                lower(trim(events.new_value)) when 'hold' then 'on_hold' else lower(trim(events.new_value))
            end as status,
            case
                lower(trim(events.old_value)) when 'hold' then 'on_hold' else lower(trim(events.old_value))
            end as status_before
        from {{ ref("stg_support__events") }} as events
        inner join
            {{ ref("int_tickets_merged") }} as survivors
            on events.ticket_key = survivors.ticket_key
            and not survivors.is_merged
        where events.field = 'status' and events.new_value is not null
    ),

    beginnings as (
        select
            tickets.ticket_key,
            tickets.created_at as changed_at,
            coalesce(min_by(changes.status_before, changes.changed_at), 'new') as status
        from {{ ref("int_tickets_attributed") }} as tickets
        inner join changes on tickets.ticket_key = changes.ticket_key
        group by tickets.ticket_key, tickets.created_at
        having tickets.created_at < min(changes.changed_at)
    ),

    timeline as (
        select ticket_key, changed_at, status
        from beginnings
        union all
        select ticket_key, changed_at, status
        from changes
    )

select
    ticket_key,
    status,
    {{ is_resolved("status") }} as is_resolved,
    changed_at as started_at,
    lead(changed_at) over (partition by ticket_key order by changed_at, status) as ended_at,
    coalesce(
        lag({{ is_resolved("status") }}) over (partition by ticket_key order by changed_at, status), false
    ) as was_resolved,
    row_number() over (partition by ticket_key order by changed_at, status) = 1 as is_first
from timeline
