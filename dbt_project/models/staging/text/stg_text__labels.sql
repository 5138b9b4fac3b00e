-- Grain: one row per text and label, by the newest version of the model that gave it.
-- Texts themselves never come along: a text is known by its hash.
with
    source as (
        select
            text_id,
            label,
            value,
            score,
            model_id,
            model_version,
            row_number() over (
                partition by text_id, label order by model_version desc nulls last, model_id desc
            ) as recency
        from {{ source("raw", "text_label") }}
    )

select text_id, label, value, score, model_id, model_version
from source
where recency = 1
