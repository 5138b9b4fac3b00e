{#- Belongs here: sums and spreads that are the same to the last digit in every run. Floating-point addition depends on the order of the
    rows, and the order on the threads; sorted by value there is one order only. Sums of whole numbers do not need it. -#}
{% macro steady_sum(value) -%} {{ return(adapter.dispatch("steady_sum")(value)) }} {%- endmacro %}

{% macro default__steady_sum(value) -%} sum({{ value }} order by {{ value }}) {%- endmacro %}

{% macro spark__steady_sum(value) -%}
    aggregate(sort_array(collect_list({{ value }})), cast(0 as double), (total, each) -> total + each)
{%- endmacro %}

{#- Mean and sample standard deviation in the same steady order. -#}
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
