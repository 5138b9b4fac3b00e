-- Grain: one row per person, channel and day with at least one touch on that channel in the 30 days up
-- to it.
-- The part that one channel has in the pressure of fct_contact_pressure_daily; caps hold over all
-- channels together, so none is judged here.
with
    touches as (
        select
            person_key,
            channel,
            sent_on as day,
            count(*) as touches,
            max(segment) as segment,
            bool_or(is_fictional) as is_fictional
        from {{ ref("fct_outreach") }}
        where not is_transactional and person_key is not null
        group by person_key, channel, sent_on
    ),

    felt as ({{ felt_touches("touches", ["person_key", "channel"], "30") }}),

    daily as (
        select
            person_key,
            channel,
            day,
            bool_or(is_fictional) as is_fictional,
            {{ touches_within(1) }} as touches_1d,
            {{ touches_within(7) }} as touches_7d,
            {{ touches_within(30) }} as touches_30d
        from felt
        where day <= {{ as_of_date() }}
        group by person_key, channel, day
    )

select
    {{ key_of(["person_key", "channel", "day"]) }} as pressure_key,
    person_key,
    channel,
    day,
    is_fictional,
    touches_1d,
    touches_7d,
    touches_30d,
    {{ touches_since(["person_key", "channel"], 90) }} as touches_90d
from daily
