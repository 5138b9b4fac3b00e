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
