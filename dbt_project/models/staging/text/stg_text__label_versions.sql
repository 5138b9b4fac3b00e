-- Grain: one row per text, label and version of the model that gave it, earlier versions included.
with
    relabelled as (
        select label
        from {{ source("raw", "text_label") }}
        group by label
        having min(model_version) <> max(model_version)
    )

select
    text_id,
    label,
    value,
    score,
    model_id,
    model_version,
    model_version = max(model_version) over (partition by text_id, label) as is_newest
from {{ source("raw", "text_label") }}
where label in (select label from relabelled)
union all
select text_id, label, value, score, model_id, model_version, true as is_newest
from {{ source("raw", "text_label") }}
where label not in (select label from relabelled)
