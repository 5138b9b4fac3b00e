-- Grain: one row per questionnaire filled in.
select
    response_key,
    source,
    is_fictional,
    survey_id,
    wave_id,
    invite_key,
    brand,
    segment,
    department,
    channel,
    respondent_key,
    is_linked,
    recorded_at,
    recorded_on,
    is_finished,
    duration_s,
    weight,
    is_test,
    contact_allowed
from {{ ref("int_responses_attributed") }}
