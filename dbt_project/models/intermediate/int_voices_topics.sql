-- Grain: one row per utterance and topic of the taxonomy that it speaks about.
-- The words say it; where they name no topic, the category the desk gave the ticket does.
with
    voices as (
        select voices.item_key, voices.record_kind, voices.record_key, nullif(labels.topics, '') as topics
        from {{ ref("int_voices_unioned") }} as voices
        left join {{ ref("int_texts_labelled") }} as labels on voices.text_id = labels.text_id
    ),

    listed as (
        select item_key, topics, {{ topic_list("topics") }} as topic_list from voices where topics is not null
    ),

    named as (
        select item_key, trim(topic) as topic, {{ first_topic("topics") }} as first_topic
        from ({{ each_of("listed", ["item_key", "topics"], "topic_list", "topic") }}) as topics
        union all
        select voices.item_key, categorised.topic, categorised.topic as first_topic
        from voices
        inner join
            {{ ref("int_tickets_categorised") }} as categorised
            on voices.record_kind = 'ticket'
            and voices.record_key = categorised.ticket_key
        where voices.topics is null
    )

select item_key, topic, max(first_topic) = topic as is_first
from named
where topic <> ''
group by item_key, topic
