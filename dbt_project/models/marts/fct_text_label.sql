-- Grain: one row per utterance or reply, label and version of the model that found something.
-- What a version did not find (no, none, no topic) has no row; that it looked at a text is told by the
-- row of the language, which every text has. Earlier versions stay, so that a change of model can be seen.
with
    said as (
        select item_key, 'voice' as side, source, is_fictional, occurred_on, text_id
        from {{ ref("int_voices_unioned") }}
        where text_id is not null
        union all
        select
            utterance_key as item_key,
            'company' as side,
            min(source) as source,
            bool_or(is_fictional) as is_fictional,
            min(replied_on) as occurred_on,
            min(text_id) as text_id
        from {{ ref("int_replies_attributed") }}
        where text_id is not null
        group by utterance_key
    )

select
    {{ key_of(["said.item_key", "said.side", "found.label", "found.model_version"]) }} as label_key,
    said.item_key,
    said.side,
    said.source,
    said.is_fictional,
    said.occurred_on,
    found.label,
    found.value,
    found.score,
    found.model_id,
    found.model_version,
    found.is_newest
from said
inner join {{ ref("stg_text__label_versions") }} as found on said.text_id = found.text_id
where found.label = 'language' or found.value not in ('no', 'none', '', 'not_scored')
