-- Grain: one row per KPI, variant, period, dimension and member.
-- What customers' figures say of each department, side by side (D10). Every share is drawn towards the one
-- of all
-- departments by as much as its size leaves open; figures are never added up and nobody is ranked. Made of
-- counts of other
-- KPIs.
{% set parts = {
    "r03_unanswered": ("R03", "24h"),
    "r08_perfunctory": ("R08", "main"),
    "r13_recovered": ("R13", "main"),
    "d03_returned": ("D03", "main"),
    "p01_kept": ("P01", "main"),
    "c02_satisfied": ("C02", "main"),
} %}
{% set drawn = ["hits", "trials", "centre", "strength"] %}
with
    counts as (
        select
            kpi_id,
            variant,
            'quarter' as period_grain,
            {{ period_start("'quarter'", "period_start") }} as period_start,
            dimension,
            member,
            sum(numerator) as hits,
            sum(denominator) as trials,
            {{ steady_sum("denominator / nullif(coverage, 0)") }} as eligible,
            bool_or(is_fictional) as is_fictional
        from {{ ref("kpi_measured") }}
        where
            dimension in ('all', 'department')
            and denominator > 0
            -- months add up to quarters; a KPI that is told by quarters only is there already
            and period_grain = case when kpi_id = 'P01' then 'quarter' else 'month' end
            and kpi_id
            in ({% for kpi_id, _ in parts.values() %}'{{ kpi_id }}'{{ ", " if not loop.last }}{% endfor %})
        group by kpi_id, variant, {{ period_start("'quarter'", "period_start") }}, dimension, member
    )

{% for variant, (kpi_id, of_variant) in parts.items() -%}
        {%- set counted -%}
        (
            select * from counts
            where kpi_id = '{{ kpi_id }}' and variant = '{{ of_variant }}' and member not in ('unmapped', 'unknown')
        )
        {%- endset %}
    select
        {{
            estimate_row(
                "D10",
                quoted(variant),
                value=beta_binomial_value(*drawn),
                n="trials",
                low=drawn_limit(wilson_low("hits", "trials"), beta_binomial_low(*drawn)),
                high=drawn_limit(wilson_high("hits", "trials"), beta_binomial_high(*drawn)),
                method="beta_binomial",
                coverage="trials / nullif(eligible, 0)",
            )
        }}
    from ({{ drawn_members(counted) }}) as members {{ "union all" if not loop.last }}
{% endfor %}
