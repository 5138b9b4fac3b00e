-- Grain: one row per utterance: post, review, ticket, ticket message, survey comment.
with
    employees as (
        select distinct author_key
        from {{ ref("int_posts_attributed") }}
        where is_employee and author_key is not null
    ),

    topics as (select item_key, topic from {{ ref("int_voices_topics") }} where is_first)

select
    voices.item_key,
    voices.source,
    voices.is_fictional,
    voices.item_type,
    voices.channel,
    voices.brand,
    voices.department,
    voices.author_key,
    bridge.customer_key,
    voices.record_key,
    voices.occurred_at,
    voices.occurred_on,
    voices.is_own,
    coalesce(voices.is_public, false) as is_public,
    voices.is_repost,
    labels.language,
    coalesce(labels.sentiment, 'not_scored') as sentiment,
    labels.is_complaint,
    labels.is_praise,
    labels.recommendation,
    labels.is_suggestion,
    coalesce(topics.topic, 'none') as topic,
    labels.severity,
    labels.serious_type,
    labels.escalation,
    labels.is_troll,
    labels.is_threat,
    labels.is_question,
    employees.author_key is not null as author_is_employee,
    coalesce(voices.is_paid, false) as is_paid,
    voices.parent_item_key,
    voices.thread_key
from {{ ref("int_voices_unioned") }} as voices
left join {{ ref("int_texts_labelled") }} as labels on voices.text_id = labels.text_id
left join
    {{ ref("int_identities_bridged") }} as bridge
    on voices.record_kind = bridge.record_kind
    and voices.record_key = bridge.record_key
left join topics on voices.item_key = topics.item_key
left join employees on voices.author_key = employees.author_key
