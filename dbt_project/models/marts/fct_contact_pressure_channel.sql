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

    felt as ({{ felt_spells("touches", ["person_key", "channel"], [1, 7, 30, 90]) }}),

    daily as ({{ each_day_of("(select * from felt where touches_30d > 0) as felt", "from_day", "last_day") }})

select
    person_key,
    channel,
    day,
    fictional_days > 0 as is_fictional,
    touches_1d,
    touches_7d,
    touches_30d,
    touches_90d
from daily
