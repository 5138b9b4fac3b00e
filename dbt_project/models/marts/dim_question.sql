-- Grain: one row per source, survey and question.
select
    {{ key_of(["source", "survey_id", "question_id"]) }} as question_key,
    source,
    survey_id,
    question_id,
    construct,
    scoring,
    scale_min,
    scale_max,
    is_reverse,
    wording,
    topic
from {{ ref("int_survey_questions_described") }}
