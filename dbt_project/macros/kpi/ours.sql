{#- Belongs here: whose figures a KPI of conduct counts. A register or a review site also brings records about
    competitors; they are compared in the brand KPIs and never enter our own figures. What no brand claims is ours. -#}
{% macro is_ours(brand) -%}
    coalesce({{ brand }}, 'unmapped')
    not in (select brand from {{ ref("dim_brand") }} where not is_own and brand <> 'unmapped')
{%- endmacro %}
