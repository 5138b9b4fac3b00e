{#- Belongs here: the groups of one counted table in the shape that hidden_small_groups reads. `unit` none: only the whole is
    ever told. Not here: which tables those are (int_employee_records_counted). -#}
{% macro groups_of(
    model,
    system,
    period,
    n,
    minimum,
    item="all",
    is_linked=true,
    source="source",
    unit="org_unit",
    tell="null"
) -%}
    select
        {{ system }} as system,
        {{ source }} as source,
        cast({{ period }} as varchar) as period,
        {{ quoted(item) }} as item,
        {% if unit %} {{ unit }} as unit, parent, path, is_shown,
        {% else %} 'all' as unit, cast(null as varchar) as parent, '' as path, true as is_shown,
        {% endif %}
        {{ n }} as n,
        cast({{ tell }} as bigint) as tell_1,
        cast(null as bigint) as tell_2,
        {{ minimum }} as minimum,
        {{ "true" if is_linked else "false" }} as is_linked
    from {{ model }}
{%- endmacro %}
