{#- Belongs here: complaints of some days around a fix. `own` says which rows count, `first` and `last` are days after the
    fix, negative before it. -#}
{% macro complaints_between(own, first, last) -%}
    coalesce(
        sum(complaints) filter (where {{ own }} and days_after >= {{ first }} and days_after <= {{ last }}), 0
    )
{%- endmacro %}
