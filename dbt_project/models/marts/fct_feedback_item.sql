-- Grain: one row per utterance: post, review, ticket, ticket message, survey comment.
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
    labels.is_complaint
from {{ ref("int_voices_unioned") }} as voices
left join {{ ref("int_texts_labelled") }} as labels on voices.text_id = labels.text_id
left join
    {{ ref("int_identities_bridged") }} as bridge
    on voices.record_kind = bridge.record_kind
    and voices.record_key = bridge.record_key
