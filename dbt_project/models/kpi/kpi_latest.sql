-- Grain: one row per KPI, variant, period grain, dimension and member: its newest
-- period that can be read, beside the one before.
-- A newer period that is still running, or holds too few cases, stands in kpi_value
-- and not here. A change is clear only when the interval of the difference leaves zero
-- out and neither side is small.
with
    ordered as (
        select
            *,
            row_number() over (
                partition by kpi_id, variant, period_grain, dimension, member
                order by (status = 'no_data'), (status = 'immature'), (status = 'low_n'), period_start desc
            ) as recency
        from {{ ref("kpi_value") }}
    ),

    compared as (
        select
            latest.*,
            before.period_start as previous_period_start,
            before.value as previous_value,
            latest.value - before.value as change,
            {{ difference_low("latest.value", "latest.ci_low", "before.value", "before.ci_high") }}
            as change_ci_low,
            {{ difference_high("latest.value", "latest.ci_high", "before.value", "before.ci_low") }}
            as change_ci_high,
            latest.status in ('ok', 'experimental')
            and before.status in ('ok', 'experimental') as is_comparable
        from ordered as latest
        left join
            ordered as before
            on latest.kpi_id = before.kpi_id
            and latest.variant = before.variant
            and latest.period_grain = before.period_grain
            and latest.dimension = before.dimension
            and latest.member = before.member
            and before.recency = 2
            and before.status in ('ok', 'low_n', 'experimental')
            and before.period_start < latest.period_start
        where latest.recency = 1
    ),

    targets as (
        select variant.kpi_id, variant.variant, coalesce(max(stated.target), max(variant.target)) as target
        from {{ ref("kpi_variant") }} as variant
        -- a target stated for `main` is one for the headline
        left join
            {{ source("reference", "kpi_target") }} as stated
            on variant.kpi_id = stated.kpi
            and (
                variant.variant = stated.variant
                or (variant.position = 1 and coalesce(stated.variant, 'main') = 'main')
            )
        group by variant.kpi_id, variant.variant
    )

select
    compared.kpi_id,
    compared.variant,
    compared.definition_version,
    compared.period_grain,
    compared.period_start,
    compared.period_end,
    compared.dimension,
    compared.member,
    compared.value,
    compared.numerator,
    compared.denominator,
    compared.n,
    compared.n_eff,
    compared.ci_low,
    compared.ci_high,
    compared.ci_method,
    compared.n_censored,
    compared.coverage,
    compared.status,
    compared.status_reason,
    compared.is_fictional,
    compared.unit,
    compared.as_of,
    compared.build_id,
    compared.previous_period_start,
    compared.previous_value,
    compared.change,
    compared.change_ci_low,
    compared.change_ci_high,
    coalesce(
        compared.is_comparable and (compared.change_ci_low > 0 or compared.change_ci_high < 0), false
    ) as change_is_clear,
    targets.target,
    compared.value - targets.target as gap_to_target
from compared
inner join targets on compared.kpi_id = targets.kpi_id and compared.variant = targets.variant
