-- Grain: one row per KPI and variant without any figure.
-- Says which feeds were not delivered, so that an absent source is seen and not
-- guessed.
with
    measured as (select kpi_id, variant from {{ ref("kpi_estimate") }} group by kpi_id, variant),

    missing as (
        select variant.*, gap.absent_feeds
        from {{ ref("kpi_variant") }} as variant
        left join measured on variant.kpi_id = measured.kpi_id and variant.variant = measured.variant
        left join
            {{ ref("kpi_feed_gap") }} as gap on variant.kpi_id = gap.kpi_id and variant.variant = gap.variant
        where measured.kpi_id is null or gap.kpi_id is not null
    )

select
    missing.kpi_id,
    missing.variant,
    missing.definition_version,
    'month' as period_grain,
    {{ period_start("'month'", as_of_date()) }} as period_start,
    {{ period_end("'month'", period_start("'month'", as_of_date())) }} as period_end,
    'all' as dimension,
    'all' as member,
    cast(null as double) as value,
    cast(null as double) as numerator,
    cast(null as double) as denominator,
    cast(null as bigint) as n,
    cast(null as double) as n_eff,
    cast(null as double) as ci_low,
    cast(null as double) as ci_high,
    cast(null as varchar) as ci_method,
    cast(null as bigint) as n_censored,
    cast(null as double) as coverage,
    'no_data' as status,
    coalesce(
        missing.absent_feeds,
        nullif(missing.awaits, ''),
        'what was delivered holds nothing to measure this by'
    ) as status_reason,
    false as is_fictional,
    missing.unit,
    {{ as_of_date() }} as as_of,
    {{ text(var("build_id")) }} as build_id
from missing
