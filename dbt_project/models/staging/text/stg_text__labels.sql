-- Grain: one row per text and label, by the newest version of the model that gave it.
-- Texts themselves never come along: a text is known by its hash.
with
    -- Only these have to be looked through text by text; a version labels a text once.
    relabelled as (
        select label
        from {{ source("raw", "text_label") }}
        group by label
        having min(model_version) <> max(model_version) or min(model_id) <> max(model_id)
    ),

    ranked as (
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
        where label in (select label from relabelled)
    )

select text_id, label, value, score, model_id, model_version
from ranked
where recency = 1
union all
select text_id, label, value, score, model_id, model_version
from {{ source("raw", "text_label") }}
where label not in (select label from relabelled)
