-- Grain: one row per ticket, kind of wait and number: a stretch of time that somebody times.
-- A stretch that has not ended is followed to the end of the as_of day, an unanswered one to the moment the
-- ticket was solved. One that ends before it begins is a fault of a clock and is left out.
with
    tickets as (
        select
            tickets.ticket_key,
            tickets.created_at,
            tickets.is_open,
            timed.first_solved_at,
            timed.last_solved_at,
            replied.first_reply_at
        from {{ ref("int_tickets_attributed") }} as tickets
        inner join {{ ref("int_tickets_timed") }} as timed on tickets.ticket_key = timed.ticket_key
        inner join {{ ref("int_tickets_replied") }} as replied on tickets.ticket_key = replied.ticket_key
    ),

    assigned as (
        select
            ticket_key,
            value,
            started_at,
            ended_at,
            row_number() over (partition by ticket_key, value is null order by started_at) as number,
            row_number() over (partition by ticket_key, value is null order by started_at desc) as from_last
        from {{ ref("int_ticket_values") }}
        where field = 'assignee'
    ),

    updates as (
        select
            ticket_key,
            replied_at,
            lead(replied_at) over (partition by ticket_key order by replied_at, reply_key) as next_at,
            row_number() over (partition by ticket_key order by replied_at, reply_key) as number
        from {{ ref("int_replies_attributed") }}
        where ticket_key is not null and is_human
    ),

    spans as (
        select
            ticket_key,
            'first_reply' as kind,
            1 as number,
            created_at as started_at,
            first_reply_at as ended_at
        from tickets
        union all
        select ticket_key, 'first_resolution', 1, created_at, first_solved_at
        from tickets
        union all
        select ticket_key, 'full_resolution', 1, created_at, last_solved_at
        from tickets
        union all
        select ticket_key, 'turn', turn, asked_at, answered_at
        from {{ ref("int_turns_answered") }}
        union all
        select
            ticket_key,
            'status_' || status,
            row_number() over (partition by ticket_key, status order by started_at),
            started_at,
            ended_at
        from {{ ref("int_ticket_statuses") }}
        where status in ('new', 'open', 'pending', 'on_hold')
        union all
        select ticket_key, 'unassigned', number, started_at, ended_at
        from assigned
        where value is null
        union all
        select assigned.ticket_key, 'first_assigned', 1, assigned.started_at, tickets.last_solved_at
        from assigned
        inner join tickets on assigned.ticket_key = tickets.ticket_key
        where assigned.value is not null and assigned.number = 1
        union all
        select assigned.ticket_key, 'last_assigned', 1, assigned.started_at, tickets.last_solved_at
        from assigned
        inner join tickets on assigned.ticket_key = tickets.ticket_key
        where assigned.value is not null and assigned.from_last = 1
        union all
        select ticket_key, 'update', number, replied_at, next_at
        from updates
    )

select
    spans.ticket_key,
    spans.kind,
    cast(spans.number as integer) as number,
    spans.started_at,
    spans.ended_at,
    coalesce(
        spans.ended_at,
        case
            when not tickets.is_open and tickets.last_solved_at >= spans.started_at
            then tickets.last_solved_at
        end,
        {{ as_of_end() }}
    ) as followed_until
from spans
inner join tickets on spans.ticket_key = tickets.ticket_key
where coalesce(spans.ended_at, {{ as_of_end() }}) >= spans.started_at
