-- Grain: one row per text, label and version of the model that gave it, earlier versions included.
select
    text_id,
    label,
    value,
    score,
    model_id,
    model_version,
    model_version = max(model_version) over (partition by text_id, label) as is_newest
from {{ source("raw", "text_label") }}
