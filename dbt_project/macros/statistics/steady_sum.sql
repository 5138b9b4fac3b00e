{#- Belongs here: sums and spreads that are the same to the last digit in every run. Floating-point addition depends on the order of the
    rows, and the order on the threads. Sums of whole numbers do not need it. -#}
{#- Added up as whole numbers of 2^-74 (below 2^20) and of 2^-33 (from there on, where a double has no finer digits), in any
    order; sorting the values of two million small groups takes three to four times as long. What reaches 2^61 is added up as it
    comes. -#}
{% macro steady_sum(value) -%} {{ return(adapter.dispatch("steady_sum")(value)) }} {%- endmacro %}

{% macro default__steady_sum(value) -%}
    case
        when max(abs({{ value }})) < power(2, 61)
        then
            {{ sum_of_units(value, "abs(" ~ value ~ ") < power(2, 20)", 74) }}
            + {{
                sum_of_units(
                    value, "abs(" ~ value ~ ") >= power(2, 20) and abs(" ~ value ~ ") < power(2, 61)", 33
                )
            }}
        else sum({{ value }})
    end
{%- endmacro %}

{% macro sum_of_units(value, condition, digits) -%}
    coalesce(
        cast(
            sum(
                cast(case when {{ condition }} then ({{ value }}) * power(2, {{ digits }}) end as hugeint)
            ) as double
        ),
        0
    )
    / power(2, {{ digits }})
{%- endmacro %}

{% macro spark__steady_sum(value) -%}
    aggregate(sort_array(collect_list({{ value }})), cast(0 as double), (total, each) -> total + each)
{%- endmacro %}

{#- Mean and sample standard deviation, as steady; the deviation is taken of sorted values, which have one order only. -#}
{% macro steady_mean(value) -%}({{ steady_sum(value) }} / nullif(count({{ value }}), 0)) {%- endmacro %}

{% macro steady_deviation(value) -%} {{ return(adapter.dispatch("steady_deviation")(value)) }} {%- endmacro %}

{% macro default__steady_deviation(value) -%} stddev_samp({{ value }} order by {{ value }}) {%- endmacro %}

{#- Correlation of pairs, in the order of both. -#}
{% macro steady_correlation(one, other) -%}
    {{ return(adapter.dispatch("steady_correlation")(one, other)) }}
{%- endmacro %}

{% macro default__steady_correlation(one, other) -%}
    corr({{ one }}, {{ other }} order by {{ one }}, {{ other }})
{%- endmacro %}

{% macro spark__steady_correlation(one, other) -%} corr({{ one }}, {{ other }}) {%- endmacro %}

{#- Spark has no ordered aggregate for it; there the last digit may differ between runs. -#}
{% macro spark__steady_deviation(value) -%} stddev_samp({{ value }}) {%- endmacro %}
