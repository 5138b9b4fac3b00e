-- Grain: one row per piece of feedback and action that answers it.
-- `item`: the action's log names the record. `theme`: it names the topic, and the words fell while the
-- action ran or
-- not long before it began.
with
    named as (
        select items.item_key, records.action_key, 'item' as link_level
        from {{ ref("int_action_records") }} as records
        inner join {{ ref("fct_feedback_item") }} as items on records.record_key = items.record_key
    ),

    spoken_of as (
        select topics.item_key, bridge.action_key, 'theme' as link_level
        from {{ ref("bridge_action_topic") }} as bridge
        inner join {{ ref("fct_action") }} as actions on bridge.action_key = actions.action_key
        inner join
            {{ ref("fct_feedback_topic") }} as topics
            on bridge.topic = topics.topic
            and {{ whole_days_between("topics.occurred_on", "actions.started_on") }}
            <= {{ constant("acted_within_days") }}
            and topics.occurred_on <= coalesce(actions.done_on, topics.occurred_on)
        where bridge.link_level = 'theme'
    )

select
    {{ key_of(["linked.item_key", "linked.action_key"]) }} as feedback_action_key,
    linked.item_key,
    linked.action_key,
    min(linked.link_level) as link_level,
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
group by linked.item_key, linked.action_key
