{#- Belongs here: the kinds of KPI. Each macro is one select with the columns of `estimate_row`, one row per period and
    member; family models put them together with `union all`. Wherever numerator and denominator are given,
    value = numerator / denominator, so that a reader can check it.
    Not here: the arithmetic of intervals (macros/statistics), statuses and units (kpi_value). -#}

{% macro estimate_row(kpi, variant, value, n, numerator="null", denominator="null", n_eff=none, low="null", high="null",
    method=none, n_censored="null", coverage="null", is_suppressed="false") -%}
    {{ text(kpi) }} as kpi_id,
    {{ variant }} as variant,
    period_grain,
    period_start,
    dimension,
    member,
    cast({{ value }} as double) as value,
    cast({{ numerator }} as double) as numerator,
    cast({{ denominator }} as double) as denominator,
    cast({{ n }} as bigint) as n,
    cast({{ n_eff or n }} as double) as n_eff,
    cast({{ low }} as double) as ci_low,
    cast({{ high }} as double) as ci_high,
    {% if method %}{{ text(method) }}{% else %}cast(null as varchar){% endif %} as ci_method,
    cast({{ n_censored }} as bigint) as n_censored,
    cast({{ coverage }} as double) as coverage,
    is_fictional,
    {{ is_suppressed }} as is_suppressed
{%- endmacro %}


{#- Share of usable rows for which `hit` holds. Rows that are eligible but not usable only lower the coverage. -#}
{% macro share(kpi, relation, hit, usable="true", variant="main", slices=none) -%}
    select
        {{ estimate_row(kpi, text(variant), value="hits / nullif(trials, 0)", numerator="hits", denominator="trials",
            n="trials", low=wilson_low("hits", "trials"), high=wilson_high("hits", "trials"), method="wilson",
            coverage="trials / nullif(eligible, 0)") }}
    from {{ rolled_up(kpi, relation, {
        "hits": "count(*) filter (where (" ~ usable ~ ") and (" ~ hit ~ "))",
        "trials": "count(*) filter (where " ~ usable ~ ")",
        "eligible": "count(*)",
    }, slices) }} as sums
{%- endmacro %}


{#- 100 × (share for − share against); `score` is 1, 0, -1 or null (not usable). With weights the weighted shares and
    the effective number of voices (Kish) enter the interval. -#}
{% macro net_score(kpi, relation, score, weight="1", usable="true", variant="main", slices=none) -%}
    {%- set voices = kish_n("weights", "weight_squares") -%}
    {%- set voices_for = "(" ~ voices ~ ") * (weights_for / nullif(weights, 0))" -%}
    {%- set voices_against = "(" ~ voices ~ ") * (weights_against / nullif(weights, 0))" -%}
    {%- set counted = "(" ~ usable ~ ") and " ~ score ~ " is not null and " ~ weight ~ " > 0" -%}
    select
        {{ estimate_row(kpi, text(variant), value="100 * (weights_for - weights_against) / nullif(weights, 0)",
            numerator="100 * (weights_for - weights_against)", denominator="weights", n="answers", n_eff=voices,
            low="100 * (" ~ net_score_low(voices_for, voices_against, voices) ~ ")",
            high="100 * (" ~ net_score_high(voices_for, voices_against, voices) ~ ")",
            method="adjusted_wald", coverage="answers / nullif(eligible, 0)") }}
    from {{ rolled_up(kpi, relation, {
        "weights_for": "coalesce(sum(" ~ weight ~ ") filter (where " ~ counted ~ " and " ~ score ~ " = 1), 0)",
        "weights_against": "coalesce(sum(" ~ weight ~ ") filter (where " ~ counted ~ " and " ~ score ~ " = -1), 0)",
        "weights": "coalesce(sum(" ~ weight ~ ") filter (where " ~ counted ~ "), 0)",
        "weight_squares": "coalesce(sum(" ~ weight ~ " * " ~ weight ~ ") filter (where " ~ counted ~ "), 0)",
        "answers": "count(*) filter (where " ~ counted ~ ")",
        "eligible": "count(*)",
    }, slices) }} as sums
{%- endmacro %}


{#- Events per exposure; `events`, `exposure` and `units` are aggregates over the relation, the exposure already in the
    unit that the value is read in (thousands of customers, person-years). -#}
{% macro rate(kpi, relation, events, exposure, units="count(*)", variant="main", slices=none, grains=none) -%}
    select
        {{ estimate_row(kpi, text(variant), value="events / nullif(exposure, 0)", numerator="events",
            denominator="exposure", n="units", low="(" ~ byar_low("events") ~ ") / nullif(exposure, 0)",
            high="(" ~ byar_high("events") ~ ") / nullif(exposure, 0)", method="byar",
            coverage="units / nullif(eligible, 0)") }}
    from {{ rolled_up(kpi, relation, {
        "events": events, "exposure": exposure, "units": units, "eligible": "count(*)"
    }, slices, grains) }} as sums
{%- endmacro %}


{#- A plain count or sum: everything there is was counted, so there is no interval. -#}
{% macro count(kpi, relation, value="count(*)", variant="main", slices=none) -%}
    select
        {{ estimate_row(kpi, text(variant), value="total", n="units") }}
    from {{ rolled_up(kpi, relation, {"total": value, "units": "count(*)"}, slices) }} as sums
{%- endmacro %}


{#- Readings of a whole distribution (a percentile, a largest value, distinct people): {variant: aggregate}. No interval. -#}
{% macro summary(kpi, relation, readings, slices=none) -%}
    {%- for variant, aggregate in readings.items() %}
    select
        {{ estimate_row(kpi, text(variant), value="reading", n="units") }}
    from
        (
            select
                period_grain, period_start, dimension, member,
                {{ aggregate }} as reading, count(*) as units, bool_or(is_fictional) as is_fictional
            from {{ expanded(kpi, relation, slices) }} as rows_of_periods
            group by period_grain, period_start, dimension, member
        ) as readings
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
{%- endmacro %}


{#- Ratio of sums of two columns over rows that come in clusters; with `per` = 1 it is the mean of `value`.
    `lowest` and `highest` are the ends of the scale, beyond which no interval reaches. -#}
{% macro mean(kpi, relation, value, cluster, per="1", lowest="null", highest="null", variant="main", slices=none) -%}
    select
        {{ estimate_row(kpi, text(variant), value="y / nullif(m, 0)", numerator="y", denominator="m", n="units", n_eff="clusters",
            low="case when " ~ half_width() ~ " is not null then greatest(y / nullif(m, 0) - " ~ half_width() ~ ", " ~ lowest ~ ") end",
            high="case when " ~ half_width() ~ " is not null then least(y / nullif(m, 0) + " ~ half_width() ~ ", " ~ highest ~ ") end",
            method="cluster_robust", coverage="units / nullif(eligible, 0)") }}
    from
        (
            select
                period_grain, period_start, dimension, member,
                sum(y) as y, sum(m) as m, sum(y * y) as yy, sum(m * m) as mm, sum(y * m) as ym,
                cast(count(*) filter (where units > 0) as double) as clusters,
                sum(units) as units, sum(eligible) as eligible, bool_or(is_fictional) as is_fictional
            from
                (
                    select
                        period_grain, period_start, dimension, member,
                        cast(coalesce(sum({{ value }}) filter (where {{ per }} is not null), 0) as double) as y,
                        cast(coalesce(sum({{ per }}) filter (where {{ value }} is not null), 0) as double) as m,
                        count(*) filter (where {{ value }} is not null and {{ per }} is not null) as units,
                        count(*) as eligible,
                        bool_or(is_fictional) as is_fictional
                    from {{ expanded(kpi, relation, slices) }} as rows_of_periods
                    group by period_grain, period_start, dimension, member, {{ cluster }}
                ) as cluster_totals
            group by period_grain, period_start, dimension, member
        ) as sums
{%- endmacro %}

{% macro half_width() -%}({{ cluster_half_width("y", "m", "yy", "mm", "ym", "clusters") }}){%- endmacro %}
