-- Grain: one row per source, survey and wave ('' where the survey has no waves).
select
    {{ key_of(["source", "survey_id", "wave_id"]) }} as survey_key,
    source,
    survey_id,
    coalesce(wave_id, '') as wave_id,
    bool_or(is_fictional) as is_fictional,
    min(recorded_on) as first_recorded_on,
    max(recorded_on) as last_recorded_on,
    count(*) as responses,
    bool_and(not is_linked) as is_anonymous
from {{ ref("int_responses_attributed") }}
group by source, survey_id, wave_id
