{#- Belongs here: interval expressions over sufficient statistics, as plain SQL that every engine runs.
    Not here: which KPI uses which interval (macros/kpi), statuses, periods.
    Every argument is an SQL expression of type double; the result is null where the statistic is not defined. -#}
{#- Two-sided 95 % point of the standard normal distribution. -#}
{% macro z95() %} 1.959963984540054{% endmacro %}


{#- Wilson score limits of a proportion of `hits` in `trials` (Wilson 1927), on 0..1; always contains the estimate. -#}
{% macro wilson_low(hits, trials) -%}
    case
        when ({{ trials }}) > 0
        then
            least(
                ({{ hits }}) / cast({{ trials }} as double),
                greatest(
                    0,
                    (
                        2 * ({{ hits }})
                        + power({{ z95() }}, 2)
                        - {{ z95() }} * sqrt({{ wilson_spread(hits, trials) }})
                    )
                    / (2 * (({{ trials }}) + power({{ z95() }}, 2)))
                )
            )
    end
{%- endmacro %}

{% macro wilson_high(hits, trials) -%}
    case
        when ({{ trials }}) > 0
        then
            greatest(
                ({{ hits }}) / cast({{ trials }} as double),
                least(
                    1,
                    (
                        2 * ({{ hits }})
                        + power({{ z95() }}, 2)
                        + {{ z95() }} * sqrt({{ wilson_spread(hits, trials) }})
                    )
                    / (2 * (({{ trials }}) + power({{ z95() }}, 2)))
                )
            )
    end
{%- endmacro %}

{% macro wilson_spread(hits, trials) -%}
    power({{ z95() }}, 2) + 4 * ({{ hits }}) * (1 - ({{ hits }}) / cast({{ trials }} as double))
{%- endmacro %}


{#- Limits of the difference of two independent estimates, recovered from their own limits (Newcombe 1998 for two
    Wilson intervals; Zou and Donner 2008 for any pair). Positive means the first is larger. -#}
{% macro difference_low(value_1, low_1, value_2, high_2) -%}
    ({{ value_1 }})
    - ({{ value_2 }})
    - sqrt(power(({{ value_1 }}) - ({{ low_1 }}), 2) + power(({{ high_2 }}) - ({{ value_2 }}), 2))
{%- endmacro %}

{% macro difference_high(value_1, high_1, value_2, low_2) -%}
    ({{ value_1 }})
    - ({{ value_2 }})
    + sqrt(power(({{ high_1 }}) - ({{ value_1 }}), 2) + power(({{ value_2 }}) - ({{ low_2 }}), 2))
{%- endmacro %}


{#- Byar limits of an event count, to be divided by the exposure; close to exact Poisson from zero events on. -#}
{% macro byar_low(events) -%}
    case
        when ({{ events }}) > 0
        then
            ({{ events }}) * power(
                1
                - 1 / (9 * cast({{ events }} as double))
                - {{ z95() }} / (3 * sqrt(cast({{ events }} as double))),
                3
            )
        when ({{ events }}) = 0
        then 0
    end
{%- endmacro %}

{% macro byar_high(events) -%}
    (({{ events }}) + 1) * power(
        1
        - 1 / (9 * (cast({{ events }} as double) + 1))
        + {{ z95() }} / (3 * sqrt(cast({{ events }} as double) + 1)),
        3
    )
{%- endmacro %}


{#- Effective sample size under survey weights (Kish): (sum w)² / sum w². -#}
{% macro kish_n(weight_sum, weight_square_sum) -%}
    case
        when ({{ weight_square_sum }}) > 0
        then power({{ weight_sum }}, 2) / cast({{ weight_square_sum }} as double)
    end
{%- endmacro %}


{#- Two-sided 95 % point of Student's t with `freedom` degrees: exact for 1 and 2, the Cornish-Fisher series above
    (error below 0.1 % from 4 degrees on). Null below one degree. -#}
{% macro t95(freedom) -%}
    {%- set z = 1.959963984540054 -%}
    {%- set g1 = (z**3 + z) / 4 -%}
    {%- set g2 = (5 * z**5 + 16 * z**3 + 3 * z) / 96 -%}
    {%- set g3 = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384 -%}
    {%- set g4 = (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160 -%}
    case
        when ({{ freedom }}) < 1
        then null
        when ({{ freedom }}) < 2
        then 12.706204736174694
        when ({{ freedom }}) < 3
        then 4.302652729749462
        else
            {{ z }}
            + {{ g1 }} / ({{ freedom }})
            + {{ g2 }} / power({{ freedom }}, 2)
            + {{ g3 }} / power({{ freedom }}, 3)
            + {{ g4 }} / power({{ freedom }}, 4)
    end
{%- endmacro %}
