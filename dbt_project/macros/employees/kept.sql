{#- Belongs here: figures of tables that went through suppression. Their rows are sums already; a row with is_suppressed has
    no numbers, and what is put together from a hidden row is hidden.
    Not here: who is hidden (hidden_small_groups.sql), figures of single rows (macros/kpi). -#}
{#- Rows of a unit table once per period grain: the whole as `all`, units as `org_unit`. -#}
{% macro by_unit(relation, day, grains, unit="org_unit") -%}
    (
        select
            kept.*,
            grain.period_grain,
            {{ period_start("grain.period_grain", "kept." ~ day) }} as period_start,
            case when kept.{{ unit }} = 'all' then 'all' else 'org_unit' end as dimension,
            kept.{{ unit }} as member
        from {{ relation }} as kept
        cross join {{ grain_rows(grains) }} as grain
    )
{%- endmacro %}

{#- Sums of columns per period and member. -#}
{% macro kept_sums(relation, sums) -%}
    (
        select
            period_grain,
            period_start,
            dimension,
            member,
            {%- for name, value in sums.items() %} {{ steady_sum(value) }} as {{ name }}, {%- endfor %}
            bool_or(is_fictional) as is_fictional,
            bool_or(is_suppressed) as is_hidden
        from {{ relation }} as kept
        group by period_grain, period_start, dimension, member
    )
{%- endmacro %}

{#- Share of people: `hits` of `trials`, both columns. -#}
{% macro kept_share(kpi, relation, hits, trials, variant="main") -%}
    select {{ share_row(kpi, variant, coverage="null", is_suppressed="is_hidden") }}
    from {{ kept_sums(relation, {"hits": hits, "trials": trials}) }} as sums
{%- endmacro %}

{#- Events per exposure of people; `n` is the column that counts the people. -#}
{% macro kept_rate(kpi, relation, events, exposure, n, variant="main") -%}
    select
        {{
            estimate_row(
                kpi,
                quoted(variant),
                value="events / nullif(exposure, 0)",
                numerator="events",
                denominator="exposure",
                n="people",
                low="(" ~ byar_low("events") ~ ") / nullif(exposure, 0)",
                high="(" ~ byar_high("events") ~ ") / nullif(exposure, 0)",
                method="byar",
                is_suppressed="is_hidden",
            )
        }}
    from {{ kept_sums(relation, {"events": events, "exposure": exposure, "people": n}) }} as sums
{%- endmacro %}

{#- Columns of a mart as they are, or nothing at all where the row is hidden. -#}
{% macro unless_hidden(columns, relation="counted", verdict="judged.is_hidden") -%}
    {%- for column in columns %}
        case when not {{ verdict }} then {{ relation }}.{{ column }} end as {{ column }}
        {{- ", " if not loop.last -}}
    {%- endfor %}
{%- endmacro %}

{#- Share of one group over that of another, with log-normal limits (Katz 1978); nothing where either is empty or one share
    is zero. `side` -1 is the lower limit. -#}
{% macro ratio_of_shares(h1, n1, h0, n0) -%}
    ({{ h1 }} * {{ n0 }}) / nullif(cast({{ h0 }} * {{ n1 }} as double), 0)
{%- endmacro %}

{% macro ratio_of_shares_limit(h1, n1, h0, n0, side) -%}
    case
        when least({{ h1 }}, {{ h0 }}) > 0
        then
            {{ ratio_of_shares(h1, n1, h0, n0) }} * exp(
                ({{ side }})
                * {{ z95() }}
                * sqrt(1.0 / {{ h1 }} - 1.0 / {{ n1 }} + 1.0 / {{ h0 }} - 1.0 / {{ n0 }})
            )
    end
{%- endmacro %}

{#- A limit that does not reach beyond the end of its scale; no limit stays none, which greatest and least would forget. -#}
{% macro not_below(lowest, limit) -%}
    case when ({{ limit }}) is not null then greatest({{ lowest }}, {{ limit }}) end
{%- endmacro %}

{% macro not_above(highest, limit) -%}
    case when ({{ limit }}) is not null then least({{ highest }}, {{ limit }}) end
{%- endmacro %}
