{#- Belongs here: which period a day lies in, and when that period ends. Not here: today and time zones (calendar.sql). -#}
{#- First day of the period of the named grain; `grain` and `day` are SQL expressions. -#}
{% macro period_start(grain, day) -%}
    case
        {{ grain }}
        when 'day'
        then {{ day }}
        when 'week'
        then {{ week_start(day) }}
        when 'month'
        then cast(date_trunc('month', {{ day }}) as date)
        when 'quarter'
        then cast(date_trunc('quarter', {{ day }}) as date)
        when 'year'
        then cast(date_trunc('year', {{ day }}) as date)
    end
{%- endmacro %}

{#- Last day of a period. -#}
{% macro period_end(grain, start) -%}
    cast(
        case
            {{ grain }}
            when 'day'
            then {{ start }}
            when 'week'
            then {{ start }} + interval '6' day
            when 'month'
            then {{ start }} + interval '1' month - interval '1' day
            when 'quarter'
            then {{ start }} + interval '3' month - interval '1' day
            when 'year'
            then {{ start }} + interval '1' year - interval '1' day
        end as date
    )
{%- endmacro %}

{#- One row per grain in a column named `period_grain`. -#}
{% macro grain_rows(grains) -%}
    (
        {%- for grain in grains %}
            select {{ quoted(grain) }} as period_grain
            {% if not loop.last %}
                union all
            {% endif %}
        {%- endfor %}
    )
{%- endmacro %}
