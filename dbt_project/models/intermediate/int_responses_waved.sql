-- Grain: one row per survey response that is no test, with its wave.
-- A survey that runs all the time has no waves of its own: each calendar quarter is one.
with
    named as (
        select
            response_key,
            source,
            is_fictional,
            survey_id,
            recorded_on,
            wave_id is not null as is_named,
            coalesce(
                wave_id,
                cast(extract(year from recorded_on) as varchar)
                || '-q'
                || cast(extract(quarter from recorded_on) as varchar)
            ) as wave
        from {{ ref("int_responses_attributed") }}
        where not is_test
    )

select {{ key_of(["source", "survey_id", "wave"]) }} as wave_key, *
from named
