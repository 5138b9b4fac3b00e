-- Grain: one row per ticket whose category stands for a topic of the taxonomy.
-- The organisation's list says which; a category that carries the id or name of a topic is that topic.
with
    claims as (
        select
            tickets.ticket_key,
            map.topic,
            case when map.source = tickets.source then 1 else 2 end as precedence
        from {{ ref("int_tickets_attributed") }} as tickets
        inner join
            {{ ref("stg_reference__category_topics") }} as map
            on (map.source = tickets.source or map.source = '*')
            and {{ folded("map.category") }} = {{ folded("tickets.category") }}
        union all
        select tickets.ticket_key, topics.topic, 3 as precedence
        from {{ ref("int_tickets_attributed") }} as tickets
        inner join
            {{ ref("stg_reference__topics") }} as topics
            on {{ folded("tickets.category") }} in (topics.topic, {{ folded("topics.topic_name") }})
    )

select ticket_key, min_by(topic, concat_ws('|', precedence, topic)) as topic
from claims
group by ticket_key
