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

    felt as ({{ felt_days("touches", ["person_key", "channel"], "30") }}),

    daily as (
        select
            person_key,
            channel,
            day,
            {{ felt_within(["person_key", "channel"], 30, "fictional_so_far") }} > 0 as is_fictional,
            cast(touches as bigint) as touches_1d,
            {{ felt_within(["person_key", "channel"], 7) }} as touches_7d,
            {{ felt_within(["person_key", "channel"], 30) }} as touches_30d
        from felt
    )

select
    person_key,
    channel,
    day,
    is_fictional,
    touches_1d,
    touches_7d,
    touches_30d,
    {{ touches_since(["person_key", "channel"], 90) }} as touches_90d
from daily
