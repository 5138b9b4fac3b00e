-- Grain: one row per utterance and topic of the taxonomy that it speaks about.
-- The weights of an utterance sum to 1; an utterance without a topic is not here.
select
    {{ key_of(["topics.item_key", "topics.topic"]) }} as feedback_topic_key,
    topics.item_key,
    topics.topic,
    voices.source,
    voices.is_fictional,
    voices.brand,
    voices.channel,
    voices.occurred_on,
    cast(1.0 / count(*) over (partition by topics.item_key) as double) as weight
from {{ ref("int_voices_topics") }} as topics
inner join {{ ref("int_voices_unioned") }} as voices on topics.item_key = voices.item_key
