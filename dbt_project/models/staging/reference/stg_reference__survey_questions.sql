-- Grain: one row per question the organisation describes itself.
select
    survey_id,
    question_id,
    construct,
    scoring,
    scale_min,
    scale_max,
    coalesce(reverse, false) as is_reverse,
    text as wording,
    topic
from {{ source("reference", "survey_question") }}
