{#- Belongs here: from rows of a fact to periods × dimensions. Not here: which estimate is made of them.
    A relation handed in has the columns `day` (date), `is_fictional` and one column per dimension of the card, named
    like the dimension; a missing member is published as `unknown`, so that members always add up to `all`. -#}
{#- Additive: counted once per day and member, then summed to longer periods. `sums` is {column: aggregate}.
    `slices` narrows the dimensions of the card where a relation is made for some of them only. -#}
{% macro rolled_up(kpi, relation, sums, slices, grains=none) -%}
    {%- set slices = slices or ["all"] + card_dimensions(kpi) | list -%}
    {%- set dimensions = slices | reject("equalto", "all") | list -%}
    (
        select
            grain.period_grain,
            {{ period_start("grain.period_grain", "daily.day") }} as period_start,
            daily.dimension,
            daily.member,
            {%- for column in sums %} {{ steady_sum("daily." ~ column) }} as {{ column }}, {%- endfor %}
            bool_or(daily.is_fictional) as is_fictional
        from
            (
                select
                    day,
                    {{ grouped_dimension(dimensions) }} as dimension,
                    {{ grouped_member(dimensions) }} as member,
                    {%- for column, aggregate in sums.items() %}
                        cast({{ aggregate }} as double) as {{ column }},
                    {%- endfor %}
                    bool_or(is_fictional) as is_fictional
                from {{ relation }}
                group by
                    grouping sets (
                        {%- for slice in slices %}
                            (day {%- if slice != "all" %}, {{ slice }}{% endif %})
                            {%- if not loop.last %},{% endif %}
                        {%- endfor %}
                    )
            ) as daily
        cross join {{ grain_rows(grains or card_grains(kpi)) }} as grain
        group by all
    )
{%- endmacro %}

{% macro grouped_dimension(dimensions) -%}
    {%- if not dimensions -%} 'all'
    {%- else -%}
        case
            {%- for dimension in dimensions %} when grouping({{ dimension }}) = 0 then {{ quoted(dimension) }}
            {%- endfor %}
            else 'all'
        end
    {%- endif -%}
{%- endmacro %}

{% macro grouped_member(dimensions) -%}
    {%- if not dimensions -%} 'all'
    {%- else -%}
        case
            {%- for dimension in dimensions %}
                when grouping({{ dimension }}) = 0 then coalesce(cast({{ dimension }} as varchar), 'unknown')
            {%- endfor %}
            else 'all'
        end
    {%- endif -%}
{%- endmacro %}


{#- Not additive (durations, distinct people, clusters): every row of the fact once per period and member it lies in. -#}
{% macro expanded(kpi, relation, slices) -%}
    {%- set slices = slices or ["all"] + card_dimensions(kpi) | list -%}
    (
        select
            grain.period_grain,
            {{ period_start("grain.period_grain", "unit.day") }} as period_start,
            slice.dimension,
            {%- if slices == ["all"] %} 'all' as member,
            {%- else %}
                case
                    slice.dimension
                    {%- for dimension in slices if dimension != "all" %}
                        when {{ quoted(dimension) }}
                        then coalesce(cast(unit.{{ dimension }} as varchar), 'unknown')
                    {%- endfor %}
                    else 'all'
                end as member,
            {%- endif %}
            unit.*
        from {{ relation }} as unit
        cross join {{ grain_rows(card_grains(kpi)) }} as grain
        cross join
            (
                {%- for dimension in slices %}
                    select {{ quoted(dimension) }} as dimension
                    {% if not loop.last %}
                        union all
                    {% endif %}
                {%- endfor %}
            ) as slice
    )
{%- endmacro %}
