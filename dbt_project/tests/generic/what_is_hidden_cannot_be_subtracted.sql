{#-
  The row `all` minus the shown rows of the same group leaves nobody, or at least the smallest group (k): what a reader can
  work out about the hidden ones is about enough people.
-#}
{% test what_is_hidden_cannot_be_subtracted(model, of, counts) %}
    {%- for count in counts %}
        select
            {{ text(count) }} as counted,
            max(case when org_unit = 'all' then {{ count }} end)
            - coalesce(sum(case when org_unit <> 'all' then {{ count }} end), 0) as people_hidden
        from {{ model }}
        group by {{ of | join(", ") }}
        having
            bool_or(org_unit = 'all' and not is_suppressed)
            and bool_or(org_unit <> 'all' and is_suppressed)
            and max(case when org_unit = 'all' then {{ count }} end)
            - coalesce(sum(case when org_unit <> 'all' then {{ count }} end), 0)
            < {{ var("minimum_group") }}
            {{ "union all" if not loop.last }}
    {%- endfor %}
{% endtest %}
