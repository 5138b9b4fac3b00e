-- Grain: one row per response and question answered.
with
    source as ({{ current_version("survey_answers") }}),

    renamed as (
        select
            {{ key_of(["source", "survey_id", "response_id"]) }} as response_key,
            source,
            is_fictional,
            survey_id,
            question_id,
            value_num,
            coalesce(is_dont_know, false) as is_dont_know,
            {{ text_id("value_text") }} as text_id
        from source
    )

select *
from renamed
