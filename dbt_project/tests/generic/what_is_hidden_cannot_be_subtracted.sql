{#-
  What is shown of a unit minus what is shown directly below it leaves nobody, or at least the smallest group (k): what a
  reader can work out about the hidden ones is about enough people.
-#}
{% test what_is_hidden_cannot_be_subtracted(model, of, counts, smallest=none) %}
    {%- set smallest = smallest or var("minimum_group") -%}
    {%- for count in counts %}
        select
            {{ text(count) }} as counted,
            upper_one.org_unit,
            max(upper_one.{{ count }}) - coalesce(
                sum(lower_one.{{ count }}) filter (where not lower_one.is_suppressed), 0
            ) as people_hidden
        from {{ model }} as upper_one
        inner join
            {{ model }} as lower_one on upper_one.org_unit = lower_one.parent_unit
            {%- for column in of %}
                and upper_one.{{ column }} is not distinct from lower_one.{{ column }}
            {%- endfor %}
        where not upper_one.is_suppressed
        group by upper_one.org_unit {%- for column in of %}, upper_one.{{ column }} {%- endfor %}
        having
            people_hidden < {{ smallest }} and (people_hidden > 0 or bool_or(lower_one.is_suppressed))
            {{ "union all" if not loop.last }}
    {%- endfor %}
{% endtest %}
