{#- Belongs here: the kinds of KPI. Each macro is one select with the columns of `estimate_row`, one row per period and
    member; family models put them together with `union all`. Wherever numerator and denominator are given,
    value = numerator / denominator, so that a reader can check it.
    Rows that come in clusters have their kinds in clustered.sql, durations in duration_km.sql.
    Not here: the arithmetic of intervals (macros/statistics), statuses and units (kpi_value). -#}
{% macro estimate_row(
    kpi,
    variant,
    value,
    n,
    numerator="null",
    denominator="null",
    n_eff=none,
    low="null",
    high="null",
    method=none,
    n_censored="null",
    coverage="null",
    is_suppressed="false"
) -%}
    {{ quoted(kpi) }} as kpi_id,
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
    {% if method %} {{ quoted(method) }}
    {% else %} cast(null as varchar)
    {% endif %} as ci_method,
    cast({{ n_censored }} as bigint) as n_censored,
    cast({{ coverage }} as double) as coverage,
    is_fictional,
    {{ is_suppressed }} as is_suppressed
{%- endmacro %}


{#- The row of every share: so many `hits` of so many `trials`, with Wilson's limits. -#}
{% macro share_row(
    kpi,
    variant,
    hits="hits",
    trials="trials",
    coverage="trials / nullif(eligible, 0)",
    is_suppressed="false"
) -%}
    {{
        estimate_row(
            kpi,
            quoted(variant),
            value=hits ~ " / nullif(" ~ trials ~ ", 0)",
            numerator=hits,
            denominator=trials,
            n=trials,
            low=wilson_low(hits, trials),
            high=wilson_high(hits, trials),
            method="wilson",
            coverage=coverage,
            is_suppressed=is_suppressed,
        )
    }}
{%- endmacro %}

{#- What a share of rows is counted from, for `rolled_up`. -#}
{% macro share_sums(hit, usable) -%}
    {{
        return(
            {
                "hits": "count(*) filter (where (" ~ usable ~ ") and (" ~ hit ~ "))",
                "trials": "count(*) filter (where " ~ usable ~ ")",
                "eligible": "count(*)",
            }
        )
    }}
{%- endmacro %}

{#- Share of usable rows for which `hit` holds. Rows that are eligible but not usable only lower the coverage. -#}
{% macro share(kpi, relation, hit, usable="true", variant="main", slices=none) -%}
    select {{ share_row(kpi, variant) }}
    from {{ rolled_up(kpi, relation, share_sums(hit, usable), slices) }} as sums
{%- endmacro %}


{#- 100 × (share for − share against); `score` is 1, 0, -1 or null (not usable). With weights the weighted shares and
    the effective number of voices (Kish) enter the interval. -#}
{% macro net_score(kpi, relation, score, weight="1", usable="true", variant="main", slices=none) -%}
    {%- set counted = "(" ~ usable ~ ") and " ~ score ~ " is not null and " ~ weight ~ " > 0" -%}
    {%- set squared = weight ~ " * " ~ weight -%}
    {%- set sums = {
        "weights_for": sum_where(weight, counted ~ " and " ~ score ~ " = 1"),
        "weights_against": sum_where(weight, counted ~ " and " ~ score ~ " = -1"),
        "weights": sum_where(weight, counted),
        "weight_squares": sum_where(squared, counted),
        "answers": "count(*) filter (where " ~ counted ~ ")",
        "eligible": "count(*)",
    } -%}
    select
        {{
            estimate_row(
                kpi,
                quoted(variant),
                value="100 * (weights_for - weights_against) / nullif(weights, 0)",
                numerator="100 * (weights_for - weights_against)",
                denominator="weights",
                n="answers",
                n_eff="voices",
                low="100 * (" ~ net_score_low("voices_for", "voices_against", "voices") ~ ")",
                high="100 * (" ~ net_score_high("voices_for", "voices_against", "voices") ~ ")",
                method="adjusted_wald",
                coverage="answers / nullif(eligible, 0)",
            )
        }}
    from
        (
            select
                *,
                voices * weights_for / nullif(weights, 0) as voices_for,
                voices * weights_against / nullif(weights, 0) as voices_against
            from
                (
                    select *, {{ kish_n("weights", "weight_squares") }} as voices
                    from {{ rolled_up(kpi, relation, sums, slices) }} as sums
                ) as weighed
        ) as voted
{%- endmacro %}

{% macro sum_where(value, condition) -%}
    coalesce({{ steady_sum("case when " ~ condition ~ " then " ~ value ~ " end") }}, 0)
{%- endmacro %}


{#- Events per exposure; `events`, `exposure` and `units` are aggregates over the relation, the exposure already in the
    unit that the value is read in (thousands of customers, person-years). -#}
{% macro rate(
    kpi,
    relation,
    events,
    exposure,
    units="count(*)",
    variant="main",
    slices=none,
    grains=none,
    eligible="count(*)"
) -%}
    select
        {{
            estimate_row(
                kpi,
                quoted(variant),
                value="events / nullif(exposure, 0)",
                numerator="events",
                denominator="exposure",
                n="units",
                low="(" ~ byar_low("events") ~ ") / nullif(exposure, 0)",
                high="(" ~ byar_high("events") ~ ") / nullif(exposure, 0)",
                method="byar",
                coverage="units / nullif(eligible, 0)",
            )
        }}
    from
        {{
            rolled_up(
                kpi,
                relation,
                {"events": events, "exposure": exposure, "units": units, "eligible": eligible},
                slices,
                grains,
            )
        }} as sums
{%- endmacro %}


{#- A plain count or sum: everything there is was counted, so there is no interval. -#}
{% macro count(kpi, relation, value="count(*)", units="count(*)", variant="main", slices=none) -%}
    select {{ estimate_row(kpi, quoted(variant), value="total", n="units") }}
    from {{ rolled_up(kpi, relation, {"total": value, "units": units}, slices) }} as sums
{%- endmacro %}


{#- Readings of a whole distribution (a percentile, a largest value, distinct people): {variant: aggregate}. No interval. -#}
{% macro summary(kpi, relation, readings, slices=none) -%}
    {%- for variant, aggregate in readings.items() %}
        select {{ estimate_row(kpi, quoted(variant), value="reading", n="units") }}
        from
            (
                select
                    period_grain,
                    period_start,
                    dimension,
                    member,
                    {{ aggregate }} as reading,
                    count(*) as units,
                    bool_or(is_fictional) as is_fictional
                from {{ expanded(kpi, relation, slices) }} as rows_of_periods
                group by period_grain, period_start, dimension, member
            ) as readings
        {% if not loop.last %}
            union all
        {% endif %}
    {%- endfor %}
{%- endmacro %}
