{#- Belongs here: one sum over another where everything there is was counted, so that there is nothing to estimate and no
    interval. Not here: shares (estimates.sql) and ratios of two rates (differences.sql). -#}
{#- `top` and `bottom` are columns of the relation, summed; a bottom of nothing gives no value. -#}
{% macro ratio(kpi, relation, top, bottom, units=none, variant="main", slices=none, grains=none) -%}
    select
        {{
            estimate_row(
                kpi,
                quoted(variant),
                value="top / nullif(bottom, 0)",
                numerator="top",
                denominator="bottom",
                n="units",
            )
        }}
    from
        {{
            rolled_up(
                kpi,
                relation,
                {
                    "top": steady_sum(top),
                    "bottom": steady_sum(bottom),
                    "units": units or "coalesce(sum(" ~ top ~ "), 0)",
                },
                slices,
                grains,
            )
        }} as sums
{%- endmacro %}

{#- How many authors of one kind there are for each of another, in the same period; each author counts once per period and
    kind, so longer periods are counted anew and not added up. -#}
{% macro authors_per_author(kpi, relation, top, bottom, author, variant="main", slices=none) -%}
    select
        {{
            estimate_row(
                kpi,
                quoted(variant),
                value="top / nullif(bottom, 0)",
                numerator="top",
                denominator="bottom",
                n="authors",
            )
        }}
    from
        (
            select
                period_grain,
                period_start,
                dimension,
                member,
                cast(count(distinct case when {{ top }} then {{ author }} end) as double) as top,
                cast(count(distinct case when {{ bottom }} then {{ author }} end) as double) as bottom,
                count(distinct {{ author }}) as authors,
                bool_or(is_fictional) as is_fictional
            from {{ expanded(kpi, relation, slices) }} as rows_of_periods
            group by period_grain, period_start, dimension, member
        ) as counted
{%- endmacro %}
