-- Grain: one row per schedule, calendar day and open interval; a closed day has one interval without length.
-- Opening hours are wall-clock hours of the schedule's own zone: where the clock jumps, the interval has an
-- hour less or more.
-- `minutes_before` counts all open minutes until the interval opens, so open time between two instants is
-- one subtraction.
with
    weekly as (
        select source, schedule_id, tz, weekday, opens_minute, closes_minute
        from {{ ref("stg_support__schedules") }}
        union all
        select cast(null as varchar) as source, schedule_id, tz, weekday, opens_minute, closes_minute
        from {{ ref("stg_reference__schedules") }}
    ),

    schedules as (select source, schedule_id, min(tz) as tz from weekly group by source, schedule_id),

    holidays as (
        select source, schedule_id, holiday_on, coalesce(holiday_until, holiday_on) as holiday_until
        from {{ ref("stg_support__holidays") }}
        union all
        select cast(null as varchar) as source, schedule_id, holiday_on, holiday_on as holiday_until
        from {{ ref("stg_reference__holidays") }}
    ),

    bounds as (
        select
            coalesce(
                least(
                    (select min(created_on) from {{ ref("stg_support__tickets") }}),
                    (select min(posted_on) from {{ ref("stg_social__posts") }})
                ),
                {{ as_of_date() }}
            ) as first_on
    ),

    days as (
        {{
            days_from(
                "(select cast(first_on - interval '2' day as date) from bounds)",
                "cast(" ~ as_of_date() ~ " + interval '60' day as date)",
            )
        }}
    ),

    -- every day of a holiday of several days is closed, and closed once however many holidays claim it
    closed as (
        select distinct holidays.source, holidays.schedule_id, days.day as holiday_on
        from holidays
        inner join days on days.day >= holidays.holiday_on and days.day <= holidays.holiday_until
    ),

    intervals as (
        select
            schedules.source,
            schedules.schedule_id,
            schedules.tz,
            days.day as opened_on,
            case
                when closed.holiday_on is null then coalesce(weekly.opens_minute, 0) else 0
            end as opens_minute,
            case
                when closed.holiday_on is null then coalesce(weekly.closes_minute, 0) else 0
            end as closes_minute
        from schedules
        cross join days
        left join
            closed
            on days.day = closed.holiday_on
            and schedules.schedule_id = closed.schedule_id
            and schedules.source is not distinct from closed.source
        left join
            weekly
            on schedules.schedule_id = weekly.schedule_id
            and schedules.source is not distinct from weekly.source
            and {{ iso_weekday("days.day") }} = weekly.weekday
            and closed.holiday_on is null
    ),

    opened as (
        select
            {{ key_of(["source", "schedule_id"]) }} as schedule_key,
            source,
            schedule_id,
            tz,
            opened_on,
            {{ instant_of(minute_of_day("opened_on", "opens_minute"), "tz") }} as opens_at,
            {{ instant_of(minute_of_day("opened_on", "closes_minute"), "tz") }} as closes_at
        from intervals
    )

select
    *,
    {{ seconds_between("opens_at", "closes_at") }} / 60.0 as minutes,
    coalesce(
        sum({{ seconds_between("opens_at", "closes_at") }} / 60.0) over (
            partition by schedule_key
            order by opens_at, closes_at
            rows between unbounded preceding and 1 preceding
        ),
        0
    ) as minutes_before
from opened
