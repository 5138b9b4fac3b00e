-- Grain: one row per person and day with at least one touch in the 30 days up to it.
-- A touch is a message that was not transactional, on whatever channel. Addresses nobody could resolve to a
-- person make
-- this a lower bound. Over the cap means more touches than one of the organisation's caps allows within its
-- days.
with
    touches as (
        select person_key, sent_on, count(*) as touches, bool_or(is_fictional) as is_fictional
        from {{ ref("fct_outreach") }}
        where not is_transactional and person_key is not null
        group by person_key, sent_on
    ),

    caps as (
        select touches, days
        from {{ ref("stg_reference__contact_caps") }}
        union all
        -- Where the organisation states no cap, the common one holds: two in a week, six in 30 days.
        select column_touches as touches, column_days as days
        from
            (
                select 2 as column_touches, 7 as column_days
                union all
                select 6 as column_touches, 30 as column_days
            ) as common
        where not exists (select 1 from {{ ref("stg_reference__contact_caps") }})
    ),

    windows as (
        {{
            days_from(
                "date '2000-01-01'",
                "(select cast(date '2000-01-01' + (greatest(max(days), 30) - 1) * interval '1' day as date) from caps)",
            )
        }}
    ),

    felt as (
        select
            touches.person_key,
            cast(
                touches.sent_on
                + {{ whole_days_between("date '2000-01-01'", "windows.day") }} * interval '1' day as date
            ) as day,
            {{ whole_days_between("date '2000-01-01'", "windows.day") }} as days_ago,
            touches.touches,
            touches.is_fictional
        from touches
        cross join windows
    ),

    over_cap as (
        select distinct felt.person_key, felt.day
        from felt
        inner join caps on felt.days_ago < caps.days
        group by felt.person_key, felt.day, caps.days, caps.touches
        having sum(felt.touches) > caps.touches
    ),

    daily as (
        select
            person_key,
            day,
            bool_or(is_fictional) as is_fictional,
            cast(sum(case when days_ago = 0 then touches else 0 end) as bigint) as touches_1d,
            cast(sum(case when days_ago < 7 then touches else 0 end) as bigint) as touches_7d,
            cast(sum(case when days_ago < 30 then touches else 0 end) as bigint) as touches_30d
        from felt
        where day <= {{ as_of_date() }}
        group by person_key, day
    )

select
    {{ key_of(["daily.person_key", "daily.day"]) }} as pressure_key,
    daily.*,
    over_cap.person_key is not null as is_over_cap
from daily
left join over_cap on daily.person_key = over_cap.person_key and daily.day = over_cap.day
where daily.touches_30d > 0
