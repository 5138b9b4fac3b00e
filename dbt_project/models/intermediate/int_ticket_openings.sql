-- Grain: one row per ticket and stretch during which it was open; a reopened ticket has several.
-- A ticket that is closed without anybody having recorded when is not here: its stretch has no known length.
-- A stretch that ends before it begins is a fault of a clock and is left out, too; the ticket is flagged in
-- its fact.
with
    stretches as (
        select
            ticket_key,
            started_at,
            lead(started_at) over (partition by ticket_key order by started_at) as ended_at,
            is_resolved
        from {{ ref("int_ticket_statuses") }}
        where is_resolved <> was_resolved or is_first
    ),

    with_history as (select ticket_key, started_at, ended_at from stretches where not is_resolved),

    without_history as (
        select tickets.ticket_key, tickets.created_at as started_at, timed.last_solved_at as ended_at
        from {{ ref("int_tickets_attributed") }} as tickets
        inner join {{ ref("int_tickets_timed") }} as timed on tickets.ticket_key = timed.ticket_key
        where not timed.has_history and (tickets.is_open or timed.last_solved_at is not null)
    ),

    spells as (
        select *
        from with_history
        union all
        select *
        from without_history
    )

select
    spells.ticket_key,
    tickets.department,
    tickets.channel,
    tickets.is_fictional,
    spells.started_at,
    spells.ended_at
from spells
inner join {{ ref("int_tickets_attributed") }} as tickets on spells.ticket_key = tickets.ticket_key
where spells.ended_at is null or spells.ended_at >= spells.started_at
