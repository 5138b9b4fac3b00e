-- Grain: one row per ticket, with the ticket that speaks for it now.
-- A merged ticket lives on in the one that swallowed it, however long the chain; one merged into a ticket nobody
-- delivered speaks for itself.
with recursive
    tickets as (select ticket_key, merged_into_key from {{ ref("stg_support__tickets") }}),

    chain as (
        select ticket_key, ticket_key as reached_key, 0 as hops
        from tickets
        union all
        select chain.ticket_key, tickets.merged_into_key as reached_key, chain.hops + 1 as hops
        from chain
        inner join tickets on chain.reached_key = tickets.ticket_key
        inner join tickets as target on tickets.merged_into_key = target.ticket_key
        where chain.hops < 20
    )

select ticket_key, max_by(reached_key, hops) as surviving_ticket_key, max(hops) > 0 as is_merged
from chain
group by ticket_key
