{#- Belongs here: how long until …, when some are still waiting. Pure SQL, one pass of windows per group.

    `relation`  has the key columns, `duration` (double, not negative) and `outcome`:
                1 = it happened, 2 = it ended otherwise (closed unanswered, deleted), 0 = still open at the end.
    `keys`      list of column names; every combination is its own curve.
    `quantiles` {name: share}: columns name, name_low, name_high; null = not reached, never the longest wait seen.
    `horizons`  {name: duration}: columns name, name_low, name_high = share for which it happened by then;
                null where nobody was followed that long.

    Estimate: Aalen-Johansen cumulative incidence; without outcome 2 this is one minus Kaplan-Meier, and its variance
    is Greenwood's. Limits: log-log on the complement; of quantiles by inverting the band (Brookmeyer-Crowley). Where all or
    none are done by a horizon that band closes; then the limits are Wilson's of those who were followed. -#}
{% macro km_estimates(relation, keys, quantiles, horizons) -%}
    {%- set by = keys | join(", ") -%}
    select
        {{ by }},
        cast(sum(leaving) as bigint) as n,
        cast(sum(events) as bigint) as n_events,
        cast(sum(leaving - ends) as bigint) as n_censored
        {%- for name, share in quantiles.items() %}
            ,
            {{ km_quantile("incidence", ">=", share) }} as {{ name }},
            {{ km_quantile("incidence_high", ">=", share) }} as {{ name }}_low,
            {{ km_quantile("incidence_low", ">=", share) }} as {{ name }}_high
        {%- endfor %}
        {%- for name, horizon in horizons.items() %}
            {%- set share = km_at("incidence", horizon) -%},
            {{ share }} as {{ name }},
            case
                when {{ share }} > 1 - 1e-12
                then {{ wilson_low("sum(leaving)", "sum(leaving)") }}
                else {{ km_at("incidence_low", horizon) }}
            end as {{ name }}_low,
            case
                when {{ share }} < 1e-12
                then {{ wilson_high("0", "sum(leaving) filter (where duration >= " ~ horizon ~ ")") }}
                else {{ km_at("incidence_high", horizon) }}
            end as {{ name }}_high
        {%- endfor %}
    from ({{ km_curve(relation, keys) }}) as curve
    group by {{ by }}
{%- endmacro %}


{#- The same for any one end of several, by its number: cumulative incidence of `cause` while the others compete
    (Aalen-Johansen). The incidences of all ends and what remains open add up to one. -#}
{% macro aalen_johansen(relation, keys, quantiles, horizons, cause=1) -%}
    {%- set by = keys | join(", ") -%}
    {{
        km_estimates(
            "(select "
            ~ by
            ~ ", duration, case when outcome = "
            ~ cause
            ~ " then 1 when outcome = 0 then 0 else 2 end as outcome from "
            ~ relation
            ~ ") as causes",
            keys,
            quantiles,
            horizons,
        )
    }}
{%- endmacro %}


{#- First duration at which the column has crossed the share. The tolerance absorbs the rounding of the running
    product, so that exactly half answered is half answered. -#}
{% macro km_quantile(column, comparison, share) -%}
    min(duration) filter (where {{ column }} {{ comparison }} {{ share }} - 1e-10)
{%- endmacro %}

{% macro km_at(column, horizon) -%}
    case
        when max(duration) >= {{ horizon }} or min(remaining) < 1e-10
        then coalesce(max({{ column }}) filter (where duration <= {{ horizon }}), 0)
    end
{%- endmacro %}


{#- One row per key and distinct duration: incidence with its band, and what remains of everybody. -#}
{% macro km_curve(relation, keys) -%}
    {%- set by = keys | join(", ") -%}
    {%- set running = "over (partition by " ~ by ~ " order by duration rows unbounded preceding)" -%}
    with
        tied as (
            select
                {{ by }},
                duration,
                cast(count(*) as double) as leaving,
                cast(count(*) filter (where outcome = 1) as double) as events,
                cast(count(*) filter (where outcome in (1, 2)) as double) as ends
            from {{ relation }}
            group by {{ by }}, duration
        ),
        counted as (
            select
                *,
                sum(leaving) over (
                    partition by {{ by }} order by duration desc rows unbounded preceding
                ) as at_risk
            from tied
        ),
        survived as (
            select
                *,
                case
                    when ends = at_risk
                    then 0
                    else
                        exp(
                            sum(case when ends < at_risk then ln(1 - ends / at_risk) else 0 end) {{ running }}
                        )
                end as remaining
            from counted
        ),
        stepped as (
            select
                *,
                coalesce(
                    lag(remaining) over (partition by {{ by }} order by duration), 1
                ) as remaining_before,
                case when ends < at_risk then ends / (at_risk * (at_risk - ends)) else 0 end as greenwood
            from survived
        ),
        incident as (
            select *, least(1, sum(remaining_before * events / at_risk) {{ running }}) as incidence
            from stepped
        ),
        summed as (select *, {{ km_variance("incidence", running) }} as variance from incident)
    select
        {{ by }},
        duration,
        leaving,
        events,
        ends,
        remaining,
        incidence,
        variance,
        {{ km_band("incidence", "variance", -1) }} as incidence_low,
        {{ km_band("incidence", "variance", 1) }} as incidence_high
    from summed
{%- endmacro %}


{#- Variance of the cumulative incidence (Marubini and Valsecchi 1995), its square expanded into running sums. -#}
{% macro km_variance(incidence, running) -%}
    greatest(
        0,
        power({{ incidence }}, 2) * sum(greenwood) {{ running }}
        - 2 * {{ incidence }} * sum({{ incidence }} * greenwood) {{ running }}
        + sum(power({{ incidence }}, 2) * greenwood) {{ running }}
        + sum(power(remaining_before, 2) * events * (at_risk - events) / power(at_risk, 3)) {{ running }}
        - 2 * {{ incidence }} * sum(remaining_before * events / power(at_risk, 2)) {{ running }}
        + 2 * sum({{ incidence }} * remaining_before * events / power(at_risk, 2)) {{ running }}
    )
{%- endmacro %}


{#- Log-log limit of the incidence; `side` 1 is the upper limit. Where everybody is done the band closes. -#}
{% macro km_band(incidence, variance, side) -%}
    case
        when {{ incidence }} < 1e-12
        then 0
        when {{ incidence }} > 1 - 1e-12
        then 1
        else
            1 - power(
                1 - {{ incidence }},
                exp(
                    {{ side }}
                    * {{ z95() }}
                    * sqrt({{ variance }})
                    / ((1 - {{ incidence }}) * - ln(1 - {{ incidence }}))
                )
            )
    end
{%- endmacro %}
