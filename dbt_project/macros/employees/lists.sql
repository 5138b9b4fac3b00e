{#- Belongs here: lists an organisation may change (dbt vars) and weights of the method, as SQL. Not here: who is hidden
    (hidden_small_groups.sql). -#}
{#- Texts of a list, to stand behind `in`; an empty list holds nothing. -#}
{% macro quoted_list(values) -%}
    {%- for value in values or [] %} {{ text(value) }}, {% endfor -%} null
{%- endmacro %}

{#- How heavily an incident weighs beside one of low severity; an unknown severity weighs no more than that. -#}
{% macro severity_weight(severity) -%}
    case
        {{ severity }}
        when 'critical'
        then {{ constant("severity_weight_critical") }}
        when 'high'
        then {{ constant("severity_weight_high") }}
        when 'medium'
        then {{ constant("severity_weight_medium") }}
        else 1
    end
{%- endmacro %}

{#- Mean over a partition, the same to the last digit in every run because its addends stand in order. -#}
{% macro windowed_mean(value, keys) -%}
    (
        sum({{ value }}) over (
            partition by {{ keys }}
            order by {{ value }}
            rows between unbounded preceding and unbounded following
        )
        / count({{ value }}) over (partition by {{ keys }})
    )
{%- endmacro %}
