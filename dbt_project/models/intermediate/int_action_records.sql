-- Grain: one row per action and post, ticket or response it names as its reason.
-- An action's log names a record by its own number alone; where two records bear it, none is meant.
with
    named as (
        select post_id as record_id, post_key as record_key
        from {{ ref("stg_social__posts") }}
        union all
        select tickets.ticket_id as record_id, survivors.surviving_ticket_key as record_key
        from {{ ref("stg_support__tickets") }} as tickets
        inner join {{ ref("int_tickets_merged") }} as survivors on tickets.ticket_key = survivors.ticket_key
        union all
        select response_id as record_id, response_key as record_key
        from {{ ref("stg_survey__responses") }}
    )

select links.action_key, links.item_id, min(named.record_key) as record_key
from {{ ref("stg_organisation__action_links") }} as links
inner join named on links.item_id = named.record_id
group by links.action_key, links.item_id
having count(distinct named.record_key) = 1
