-- Grain: one row per action and topic it answers.
-- `theme`: the log names the topic, by id or by name. `item`: it names a piece of feedback about the topic.
with
    named as (
        select links.action_key, topics.topic, 'theme' as link_level
        from {{ ref("stg_organisation__action_links") }} as links
        inner join
            {{ ref("dim_topic") }} as topics
            on {{ folded("links.theme") }}
            in ({{ folded("topics.topic") }}, {{ folded("topics.topic_name") }})
    ),

    spoken_of as (
        select records.action_key, topics.topic, 'item' as link_level
        from {{ ref("int_action_records") }} as records
        inner join {{ ref("fct_feedback_item") }} as items on records.record_key = items.record_key
        inner join {{ ref("fct_feedback_topic") }} as topics on items.item_key = topics.item_key
    )

select
    {{ key_of(["linked.action_key", "linked.topic"]) }} as action_topic_key,
    linked.action_key,
    linked.topic,
    max(linked.link_level) as link_level,
    bool_or(actions.is_fictional) as is_fictional
from
    (
        select *
        from named
        union all
        select *
        from spoken_of
    ) as linked
inner join {{ ref("fct_action") }} as actions on linked.action_key = actions.action_key
group by linked.action_key, linked.topic
