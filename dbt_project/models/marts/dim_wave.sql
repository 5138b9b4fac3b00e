-- Grain: one row per source, survey and wave; of a survey that runs all the time each calendar quarter is a
-- wave.
-- A named wave is closed with its last response, a quarter with its last day.
select
    wave_key,
    source,
    survey_id,
    wave,
    bool_or(is_fictional) as is_fictional,
    bool_and(is_named) as is_named,
    min(recorded_on) as opened_on,
    case
        when bool_and(is_named)
        then max(recorded_on)
        else {{ period_end("'quarter'", period_start("'quarter'", "max(recorded_on)")) }}
    end as closed_on,
    count(*) as responses
from {{ ref("int_responses_waved") }}
group by wave_key, source, survey_id, wave
