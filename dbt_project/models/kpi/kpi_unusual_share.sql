-- Grain: one row per watched daily share, dimension, member and day of the last quarter that had four
-- weeks of days before it.
with
    watched as (
        select
            figure.kpi_id,
            figure.variant,
            figure.dimension,
            figure.member,
            figure.period_start as day,
            figure.numerator as hits,
            figure.denominator as trials,
            figure.is_fictional,
            masked.day is not null as is_masked
        from {{ ref("kpi_value") }} as figure
        inner join
            {{ ref("kpi_variant") }} as variant
            on figure.kpi_id = variant.kpi_id
            and figure.variant = variant.variant
            and variant.is_watched
            and variant.unit = 'share'
        left join {{ ref("kpi_masked_day") }} as masked on figure.period_start = masked.day
        where
            figure.period_grain = 'day'
            and figure.denominator > 0
            and figure.period_start < {{ as_of_date() }}
            and {{ whole_days_between("figure.period_start", as_of_date()) }}
            < {{ constant("anomaly_days_shown") }} + 7 * {{ constant("anomaly_weeks") }}
    ),

    series as (
        select kpi_id, variant, dimension, member, bool_or(is_fictional) as is_fictional
        from watched
        group by kpi_id, variant, dimension, member
    ),

    unusual as (
        {{
            unusual_shares(
                "watched",
                ["kpi_id", "variant", "dimension", "member"],
                "cast("
                ~ as_of_date()
                ~ " - cast("
                ~ constant("anomaly_days_shown")
                ~ " as integer) as date)",
                constant("anomaly_weeks"),
            )
        }}
    )

    {{ judged_days("laney_p_prime") }}
where 2 * unusual.history_days >= 7 * {{ constant("anomaly_weeks") }}
