-- Grain: one row per watched daily count, dimension, member and day of the last quarter that had eight
-- weeks before it.
with
    watched as (
        select
            figure.kpi_id,
            figure.variant,
            figure.dimension,
            figure.member,
            figure.period_start as day,
            figure.value,
            figure.is_fictional
        from {{ ref("kpi_value") }} as figure
        inner join
            {{ ref("kpi_variant") }} as variant
            on figure.kpi_id = variant.kpi_id
            and figure.variant = variant.variant
            and variant.is_watched
            and variant.unit <> 'share'
        where
            figure.period_grain = 'day'
            and figure.value is not null
            and figure.period_start < {{ as_of_date() }}
    ),

    series as (
        select
            kpi_id, variant, dimension, member, min(day) as first_day, bool_or(is_fictional) as is_fictional
        from watched
        group by kpi_id, variant, dimension, member
    ),

    last_days as (select kpi_id, variant, max(day) as last_day from watched group by kpi_id, variant),

    calendar as (
        {{ days_from("(select coalesce(min(day), " ~ as_of_date() ~ ") from watched)", as_of_date()) }}
    ),

    -- a day without a mention, while the source was alive, is a zero
    filled as (
        select
            series.kpi_id,
            series.variant,
            series.dimension,
            series.member,
            calendar.day,
            last_days.last_day,
            coalesce(watched.value, 0) as value,
            masked.day is not null as is_masked
        from series
        inner join last_days on series.kpi_id = last_days.kpi_id and series.variant = last_days.variant
        inner join calendar on calendar.day between series.first_day and last_days.last_day
        left join
            watched
            on series.kpi_id = watched.kpi_id
            and series.variant = watched.variant
            and series.dimension = watched.dimension
            and series.member = watched.member
            and calendar.day = watched.day
        left join {{ ref("kpi_masked_day") }} as masked on calendar.day = masked.day
        where
            {{ whole_days_between("calendar.day", "last_days.last_day") }}
            < {{ constant("anomaly_days_shown") }} + 7 * {{ constant("anomaly_weeks") }}
    ),

    unusual as (
        {{
            unusual_days(
                "filled",
                ["kpi_id", "variant", "dimension", "member"],
                "(select max(last_day) - cast("
                ~ constant("anomaly_days_shown")
                ~ " as integer) from last_days)",
                constant("anomaly_weeks"),
                constant("mad_to_sd"),
            )
        }}
    )

    {{ judged_days("weekday_median_mad") }}
-- with most of the same weekdays masked there is nothing left to expect by
where
    unusual.history_days = 7 * {{ constant("anomaly_weeks") }}
    and 2 * unusual.same_weekdays > {{ constant("anomaly_weeks") }}
