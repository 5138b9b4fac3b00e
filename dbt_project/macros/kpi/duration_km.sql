{#- How long until something happens, also for those still waiting (Kaplan-Meier), per period and member.
    `duration`  column, not negative; a row without one is eligible but not usable.
    `outcome`   column: 1 happened, 2 ended otherwise, 0 still open.
    `quantiles` {variant: share}, published in the unit of the duration; null where not reached.
    `horizons`  {variant: duration}, published as the share for which it had happened by then.
    The curve is computed once and read at all variants. -#}
{% macro duration_km(
    kpi, relation, duration, outcome, quantiles, horizons={}, slices=none, method="km_loglog"
) -%}
    {%- set variants = (quantiles.keys() | list) + (horizons.keys() | list) -%}
    select
        {{
            estimate_row(
                kpi,
                "variant",
                value=km_read(variants, ""),
                n="coalesce(n, 0)",
                low=km_read(variants, "_low"),
                high=km_read(variants, "_high"),
                method=method,
                n_censored="n_censored",
                coverage="coalesce(n, 0) / cast(eligible as double)",
            )
        }}
    from {{ km_by_period(kpi, relation, duration, outcome, quantiles, horizons, slices) }} as curves
    cross join
        (
            {%- for variant in variants %}
                select {{ quoted(variant) }} as variant
                {% if not loop.last %}
                    union all
                {% endif %}
            {%- endfor %}
        ) as readings
{%- endmacro %}

{#- The same where an end competes (closed unanswered, deleted: `outcome` 2) and the reader should be told so. The curve is
    that of Aalen and Johansen in both; where no outcome is 2, it is Kaplan and Meier's. -#}
{% macro duration_aj(kpi, relation, duration, outcome, quantiles, horizons={}, slices=none) -%}
    {{ duration_km(kpi, relation, duration, outcome, quantiles, horizons, slices, method="aj_loglog") }}
{%- endmacro %}

{#- Variants may begin with a digit; as columns they carry a letter in front. -#}
{% macro km_read(variants, suffix) -%}
    case
        variant
        {%- for variant in variants %} when {{ quoted(variant) }} then at_{{ variant ~ suffix }} {%- endfor %}
    end
{%- endmacro %}

{% macro km_by_period(kpi, relation, duration, outcome, quantiles, horizons, slices) -%}
    {%- set keys = ["period_grain", "period_start", "dimension", "member"] -%}
    {%- set at_quantiles = {} -%}
    {%- set at_horizons = {} -%}
    {%- for variant, share in quantiles.items() %}
        {% set _ = at_quantiles.update({"at_" ~ variant: share}) %}
    {% endfor -%}
    {%- for variant, hours in horizons.items() %}
        {% set _ = at_horizons.update({"at_" ~ variant: hours}) %}
    {% endfor -%}
    (
        with
            waits as (
                select
                    {{ keys | join(", ") }},
                    cast({{ duration }} as double) as duration,
                    {{ outcome }} as outcome,
                    is_fictional
                from {{ expanded(kpi, relation, slices) }} as units
            ),
            totals as (
                select {{ keys | join(", ") }}, count(*) as eligible, bool_or(is_fictional) as is_fictional
                from waits
                group by {{ keys | join(", ") }}
            ),
            -- curves go by a number: what is sorted for one is sorted for all of them
            curves as (select *, row_number() over (order by {{ keys | join(", ") }}) as curve from totals),
            usable as (
                select curves.curve, waits.duration, waits.outcome
                from waits
                inner join
                    curves
                    on {% for key in keys -%}
                        waits.{{ key }} = curves.{{ key }} {%- if not loop.last %} and {% endif -%}
                    {%- endfor %}
                where waits.duration >= 0 and waits.outcome is not null
            ),
            estimates as ({{ km_estimates("usable", ["curve"], at_quantiles, at_horizons) }})
        select *
        from curves
        left join estimates using (curve)
    )
{%- endmacro %}
