-- Grain: one row per KPI, variant, period grain, period, dimension and member.
-- Every figure of the warehouse, with the status that says how far it can be trusted.
-- A KPI or variant without any figure has one row that says which feed is missing;
-- missing is never zero.
with
    dated as (
        select
            estimate.*,
            variant.unit,
            variant.definition_version,
            variant.minimum_n,
            variant.is_experimental,
            coalesce(variant.horizon_days, 0) as horizon_days,
            {{ period_end("estimate.period_grain", "estimate.period_start") }} as period_end
        from {{ ref("kpi_estimate") }} as estimate
        inner join
            {{ ref("kpi_variant") }} as variant
            on estimate.kpi_id = variant.kpi_id
            and estimate.variant = variant.variant
        left join
            {{ ref("kpi_feed_gap") }} as gap
            on estimate.kpi_id = gap.kpi_id
            and estimate.variant = gap.variant
        -- what cannot be known without a feed is not known from the others
        where estimate.period_start <= {{ as_of_date() }} and gap.kpi_id is null
    ),

    judged as (
        select
            *,
            case
                when is_suppressed
                then 'suppressed'
                when n = 0 or denominator = 0
                then 'no_data'
                when {{ whole_days_between("period_end", as_of_date()) }} < horizon_days
                then 'immature'
                when n_eff < minimum_n
                then 'low_n'
                when is_experimental
                then 'experimental'
                else 'ok'
            end as status
        from dated
    ),

    -- a cohort that has not had its time yet shows how many it is about, and no result
    shown as (
        select
            *,
            status not in ('suppressed', 'no_data')
            and not (status = 'immature' and horizon_days > 0) as has_result,
            status not in ('suppressed', 'no_data') as has_size
        from judged
    )

select
    kpi_id,
    variant,
    definition_version,
    period_grain,
    period_start,
    period_end,
    dimension,
    member,
    case when has_result then value end as value,
    case when has_result then numerator end as numerator,
    case when has_result then denominator end as denominator,
    case when has_size then n end as n,
    case when has_size then n_eff end as n_eff,
    case when has_result then ci_low end as ci_low,
    case when has_result then ci_high end as ci_high,
    case when has_result and coalesce(ci_low, ci_high) is not null then ci_method end as ci_method,
    case when has_size then n_censored end as n_censored,
    case when has_size then coverage end as coverage,
    status,
    {{ status_reason() }} as status_reason,
    is_fictional,
    unit,
    {{ as_of_date() }} as as_of,
    {{ text(var("build_id")) }} as build_id
from shown
union all
select *
from {{ ref("kpi_missing") }}
