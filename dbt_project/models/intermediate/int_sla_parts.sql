-- Grain: one row per ticket, promised metric, number of the promise and stretch of time that counts for it.
-- First reply and resolution run from the creation, a next reply from each later turn of the customer,
-- waits and work while the status says so, updates from each reply of a person until the next one (pausable
-- ones not while the ticket is pending).
with
    updates as (
        select ticket_key, number, started_at, ended_at, followed_until
        from {{ ref("int_ticket_spans") }}
        where kind = 'update'
    ),

    solved as (
        select ticket_key, ended_at as closes_at
        from {{ ref("int_ticket_spans") }}
        where kind = 'full_resolution'
    ),

    active as (
        select spans.*, solved.closes_at
        from {{ ref("int_ticket_spans") }} as spans
        left join solved on spans.ticket_key = solved.ticket_key
        where spans.kind in ('status_new', 'status_open', 'status_on_hold')
    ),

    parts as (
        select
            ticket_key,
            case
                kind
                when 'first_reply'
                then 'first_reply'
                when 'full_resolution'
                then 'resolution'
                when 'turn'
                then 'next_reply'
                when 'update'
                then 'periodic_update'
            end as metric,
            number,
            started_at,
            ended_at as closes_at,
            -- a first reply is owed even when the ticket was solved without one
            case
                when kind = 'first_reply' then coalesce(ended_at, {{ as_of_end() }}) else followed_until
            end as followed_until
        from {{ ref("int_ticket_spans") }}
        where kind in ('first_reply', 'full_resolution', 'update') or kind = 'turn' and number > 1
        union all
        select ticket_key, 'requester_wait' as metric, 1 as number, started_at, closes_at, followed_until
        from active
        union all
        select ticket_key, 'agent_work' as metric, 1 as number, started_at, closes_at, followed_until
        from active
        where kind in ('status_new', 'status_open')
        union all
        select
            updates.ticket_key,
            'pausable_update' as metric,
            updates.number,
            greatest(updates.started_at, active.started_at) as started_at,
            updates.ended_at as closes_at,
            least(updates.followed_until, active.followed_until) as followed_until
        from updates
        inner join
            active
            on updates.ticket_key = active.ticket_key
            and active.started_at < updates.followed_until
            and active.followed_until > updates.started_at
    )

select
    *,
    row_number() over (partition by ticket_key, metric, number order by started_at, followed_until) as part,
    min(started_at) over (partition by ticket_key, metric, number) as promised_at
from parts
