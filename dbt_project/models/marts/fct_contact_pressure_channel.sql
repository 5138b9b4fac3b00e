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

    reached as (
        select person_key, channel, row_number() over (order by person_key, channel) as reach
        from (select distinct person_key, channel from touches) as touched
    ),

    felt_by as (
        select reached.reach, touches.day, touches.touches, touches.segment, touches.is_fictional
        from touches
        inner join
            reached
            on touches.person_key = reached.person_key
            and touches.channel is not distinct from reached.channel
    ),

    felt as ({{ felt_spells("felt_by", "reach", [7, 30, 90]) }}),

    daily as ({{ each_day_of("(select * from felt where touches_30d > 0) as felt", "from_day", "last_day") }})

select
    reached.person_key,
    reached.channel,
    daily.day,
    daily.fictional_days > 0 as is_fictional,
    case when daily.day = daily.from_day then daily.touched else 0 end as touches_1d,
    daily.touches_7d,
    daily.touches_30d,
    daily.touches_90d
from daily
inner join reached on daily.reach = reached.reach
