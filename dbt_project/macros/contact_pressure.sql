{#
  Contacts felt by people. What belongs here: from touches of days to windows ending on each day in which they are felt.
  Not here: what a touch is, and which caps hold (the models).
#}
{#
  `relation` has day, touches, is_fictional and the columns of `keys`; a touch is felt on its day and the ones after it.
  The columns keep `days_ago`; each touch has one row per day it is felt on, so windows are sums over them.
#}
{% macro felt_touches(relation, keys, days) -%}
    select
        {{ keys | join(", ") }},
        cast(
            touched.day
            + {{ whole_days_between("date '2000-01-01'", "windows.day") }} * interval '1' day as date
        ) as day,
        {{ whole_days_between("date '2000-01-01'", "windows.day") }} as days_ago,
        touched.touches,
        touched.segment,
        touched.is_fictional
    from {{ relation }} as touched
    cross join
        (
            {{
                days_from(
                    "date '2000-01-01'",
                    "(select cast(date '2000-01-01' + (" ~ days ~ " - 1) * interval '1' day as date))",
                )
            }}
        ) as windows
{%- endmacro %}

{# Touches within the last days, today included. #}
{% macro touches_within(days) -%}
    cast(sum(case when days_ago < {{ days }} then touches else 0 end) as bigint)
{%- endmacro %}

{# The same over a longer time: rows that are there only while something is felt still hold every touch of it. #}
{% macro touches_since(keys, days) -%}
    cast(
        sum(touches_1d) over (
            partition by {{ keys | join(", ") }}
            order by day range between interval '{{ days - 1 }}' day preceding and current row
        ) as bigint
    )
{%- endmacro %}
