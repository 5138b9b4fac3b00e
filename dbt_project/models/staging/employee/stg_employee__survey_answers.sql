-- Grain: one row per invited person, wave, question and department it asks about (most ask about none).
-- Restricted: never read above intermediate.
-- A person who did not answer has rows without a value; that is how participation is counted.
with
    source as ({{ current_version("employee_survey_answers") }}),

    renamed as (
        select
            {{ key_of(["source", "respondent_token_hash"]) }} as respondent_key,
            respondent_token_hash,
            source,
            is_fictional,
            wave_id,
            question_id,
            about_department as about_department_text,
            value,
            org_unit,
            {{ text_id("value_text") }} as text_id,
            invited_at,
            {{ known_by_as_of("responded_at") }} as responded_at
        from source
        where
            coalesce({{ happened_by_as_of("invited_at") }}, true)
            and coalesce({{ happened_by_as_of("responded_at") }}, true)
    )

select *
from renamed
