-- Grain: one row per day from the first recorded event to the as_of day.
with
    firsts as (
        select min(occurred_on) as day
        from {{ ref("int_voices_unioned") }}
        union all
        select min(recorded_on) as day
        from {{ ref("int_responses_attributed") }}
        union all
        select min(sent_on) as day
        from {{ ref("stg_outreach__messages") }}
    ),

    -- a day on which any schedule of the organisation is closed
    holidays as (
        select holiday_on, holiday_on as holiday_until
        from {{ ref("stg_reference__holidays") }}
        union all
        select holiday_on, holiday_until
        from {{ ref("stg_support__holidays") }}
    ),

    days as (
        {{
            days_from(
                "(select cast(date_trunc('year', coalesce(min(day), "
                ~ as_of_date()
                ~ ")) as date) from firsts)",
                as_of_date(),
            )
        }}
    )

select
    day,
    {{ week_start("day") }} as week_start,
    cast(date_trunc('month', day) as date) as month_start,
    cast(date_trunc('quarter', day) as date) as quarter_start,
    cast(date_trunc('year', day) as date) as year_start,
    cast({{ iso_weekday("day") }} as integer) as weekday,
    {{ iso_weekday("day") }} >= 6 as is_weekend,
    exists (
        select 1 from holidays where days.day between holidays.holiday_on and holidays.holiday_until
    ) as is_holiday,
    cast(
        extract(year from day) + case
            when
                {{ var("fiscal_year_starts_in") }} > 1
                and extract(month from day) >= {{ var("fiscal_year_starts_in") }}
            then 1
            else 0
        end as integer
    ) as fiscal_year,
    cast(
        (extract(month from day) - {{ var("fiscal_year_starts_in") }} + 12) % 12 + 1 as integer
    ) as fiscal_month
from days
