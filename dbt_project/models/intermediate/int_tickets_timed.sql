-- Grain: one row per surviving ticket: when it was solved first and last, how often it came back, how long
-- it waited.
-- A reopened ticket is resolved when it was solved for the last time. Without a delivered history the
-- desk's own solved
-- time is both the first and the last.
with
    stretches as (
        select
            statuses.*,
            {{ hours_between("statuses.started_at", "coalesce(statuses.ended_at, " ~ as_of_end() ~ ")") }}
            as hours
        from {{ ref("int_ticket_statuses") }} as statuses
    ),

    histories as (
        select
            ticket_key,
            min(started_at) filter (where is_resolved and not was_resolved) as first_solved_at,
            max(started_at) filter (where is_resolved and not was_resolved) as last_solved_at,
            min(started_at) filter (where not is_resolved and was_resolved) as first_reopened_at,
            count(*) filter (where not is_resolved and was_resolved) as reopen_count,
            {{ sum_where("hours", "status in ('new', 'open', 'on_hold')") }} as requester_wait_hours,
            {{ sum_where("hours", "status = 'on_hold'") }} as on_hold_hours
        from stretches
        group by ticket_key
    )

select
    tickets.ticket_key,
    histories.ticket_key is not null as has_history,
    coalesce(
        histories.first_solved_at,
        case when not tickets.is_open then coalesce(tickets.solved_at, tickets.closed_at) end
    ) as first_solved_at,
    case
        when not tickets.is_open then coalesce(histories.last_solved_at, tickets.solved_at, tickets.closed_at)
    end as last_solved_at,
    histories.first_reopened_at,
    coalesce(histories.reopen_count, 0) as reopen_count,
    histories.requester_wait_hours,
    histories.on_hold_hours
from {{ ref("int_tickets_attributed") }} as tickets
left join histories on tickets.ticket_key = histories.ticket_key
