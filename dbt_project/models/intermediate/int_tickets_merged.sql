-- Grain: one row per ticket, with the ticket that speaks for it now.
-- A merged ticket lives on in the one that swallowed it, however long the chain; one merged into a ticket
-- nobody
-- delivered speaks for itself. Of tickets merged into each other the first by key survives.
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
    ),

    ends as (
        select
            ticket_key,
            -- A chain that ran into the limit goes round in a circle.
            case
                when max(hops) = 20 then min(reached_key) else max_by(reached_key, hops)
            end as surviving_ticket_key
        from chain
        group by ticket_key
    )

select ticket_key, surviving_ticket_key, ticket_key <> surviving_ticket_key as is_merged
from ends
