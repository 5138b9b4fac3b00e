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
    labels.is_complaint,
    cast(null as boolean) as is_praise,
    cast(null as varchar) as recommendation,
    cast(null as boolean) as is_suggestion,
    cast(null as varchar) as topic,
    cast(null as integer) as severity,
    cast(null as varchar) as serious_type,
    cast(null as varchar) as escalation,
    cast(null as boolean) as is_troll,
    cast(null as boolean) as is_threat,
    cast(null as boolean) as is_question,
    cast(null as boolean) as author_is_employee,
    cast(null as boolean) as is_paid,
    cast(null as varchar) as parent_item_key,
    cast(null as varchar) as thread_key
from {{ ref("int_voices_unioned") }} as voices
left join {{ ref("int_texts_labelled") }} as labels on voices.text_id = labels.text_id
left join
    {{ ref("int_identities_bridged") }} as bridge
    on voices.record_kind = bridge.record_kind
    and voices.record_key = bridge.record_key
