{#- Belongs here: for whom a KPI is watched, by the letter of its family. -#}
{% macro stakeholder(kpi) -%}
    case
        substr({{ kpi }}, 1, 1)
        when 'E'
        then 'employee'
        when 'B'
        then 'prospect'
        when 'D'
        then 'board'
        when 'X'
        then 'board'
        when 'I'
        then 'regulator'
        when 'P'
        then 'regulator'
        else 'customer'
    end
{%- endmacro %}
