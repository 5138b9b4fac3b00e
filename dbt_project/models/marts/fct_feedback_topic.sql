-- Grain: one row per utterance and topic of the taxonomy that it speaks about.
-- The weights of an utterance sum to 1; an utterance without a topic is not here.
with
    topics as (
        select item_key, topic, source, is_fictional, brand, channel, occurred_on
        from {{ ref("fct_feedback_item") }}
        where topic <> 'none'
    )

select
    {{ key_of(["item_key", "topic"]) }} as feedback_topic_key,
    item_key,
    topic,
    source,
    is_fictional,
    brand,
    channel,
    occurred_on,
    cast(1.0 / count(*) over (partition by item_key) as double) as weight
from topics
