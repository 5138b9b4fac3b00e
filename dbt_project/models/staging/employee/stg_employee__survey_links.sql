-- Grain: one row per survey token and wave, with the employee behind it.
-- Restricted: never read above intermediate.
with
    source as ({{ current_version("employee_survey_links") }}),

    renamed as (
        select
            {{ key_of(["source", "respondent_token_hash"]) }} as respondent_key,
            source,
            is_fictional,
            wave_id,
            respondent_token_hash,
            employee_id_hash
        from source
    )

select *
from renamed
