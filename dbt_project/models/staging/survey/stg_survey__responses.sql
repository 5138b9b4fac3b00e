-- Grain: one row per questionnaire filled in.
with
    source as ({{ current_version("survey_responses") }}),

    renamed as (
        select
            {{ key_of(["source", "survey_id", "response_id"]) }} as response_key,
            source,
            is_fictional,
            survey_id,
            response_id,
            wave_id,
            case when invite_id is not null then {{ key_of(["source", "invite_id"]) }} end as invite_key,
            external_reference_hash,
            email_hash,
            recorded_at,
            {{ local_date("recorded_at") }} as recorded_on,
            finished as is_finished,
            duration_s,
            lang as stated_language,
            {{ channel_of("channel") }} as channel,
            weight,
            contact_allowed,
            coalesce(is_test, false) as is_test,
            brand as brand_text,
            segment,
            department as department_text,
            location
        from source
        where {{ happened_by_as_of("recorded_at") }}
    )

select *
from renamed
