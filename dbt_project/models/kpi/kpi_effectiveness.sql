-- Grain: one row per KPI, variant, period, dimension and member.
-- The twelve figures of social effectiveness against their targets (X06): passed and failed, never an
-- average of
-- unlike things. One without a target, or without enough cases, is not judged.
with
    watched as (
        select
            {{ as_of_date() }} as day,
            coalesce(bool_or(figure.is_fictional), false) as is_fictional,
            variant.kpi_id,
            variant.direction,
            coalesce(max(stated.target), max(variant.target)) as target,
            max_by(figure.value, figure.period_start) as value
        from {{ ref("kpi_variant") }} as variant
        left join
            {{ source("reference", "kpi_target") }} as stated
            on variant.kpi_id = stated.kpi
            and coalesce(stated.variant, 'main') in ('main', variant.variant)
        left join
            (
                select *
                from {{ ref("kpi_measured") }}
                union all
                select *
                from {{ ref("kpi_promises") }}
            ) as figure
            on variant.kpi_id = figure.kpi_id
            and variant.variant = figure.variant
            and figure.dimension = 'all'
            and figure.value is not null
            and figure.n_eff >= coalesce(variant.minimum_n, 1)
            and {{ period_end("figure.period_grain", "figure.period_start") }}
            + coalesce(variant.horizon_days, 0) * interval '1' day
            <= {{ as_of_date() }}
        where
            variant.position = 1
            and variant.kpi_id
            in ('R03', 'R04', 'R08', 'R13', 'A02', 'O02', 'O04', 'O07', 'L05', 'I05', 'P01', 'E07')
        group by variant.kpi_id, variant.direction
    )

    {{
        share(
            "X06",
            "watched",
            usable="value is not null and target is not null",
            hit="case when direction = 'up' then value >= target else value <= target end",
        )
    }}
