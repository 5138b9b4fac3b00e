-- Grain: one row per question of a survey, as the survey tool describes it.
with
    source as ({{ current_version("survey_questions") }}),

    renamed as (
        select
            source,
            survey_id,
            question_id,
            construct,
            scoring,
            scale_min,
            scale_max,
            reverse as is_reverse,
            text as wording,
            topic
        from source
    )

select *
from renamed
