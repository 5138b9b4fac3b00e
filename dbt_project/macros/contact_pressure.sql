{#
  Contacts felt by people. What belongs here: from touches of days to windows ending on each day in which they are felt.
  Not here: what a touch is, and which caps hold (the models).
#}
{#-
  `relation` has day, touches, segment, is_fictional and the columns of `keys`, one row per day with a touch. A touch
  is felt on its day and the ones after it, `days` in all; days that follow each other make a `stretch`. One row per
  day of a stretch with the touches so far, so that a window is the difference of two rows: a row per touch and day it
  is felt on would be thirty times the messages.
-#}
{% macro felt_days(relation, keys, days) -%}
    {%- set of_stretch = (keys + ["stretch"]) | join(", ") -%}
    with
        begun as (
            select
                *,
                case
                    when
                        {{
                            whole_days_between(
                                "lag(day) over (partition by " ~ keys | join(", ") ~ " order by day)",
                                "day",
                            )
                        }} <= {{ days }}
                    then 0
                    else 1
                end as begins
            from {{ relation }}
        ),

        numbered as (
            select
                *,
                sum(begins) over (
                    partition by {{ keys | join(", ") }} order by day rows unbounded preceding
                ) as stretch
            from begun
        ),

        stretches as (
            select
                {{ of_stretch }},
                min(day) as first_on,
                least(max({{ add_days("day", days ~ " - 1") }}), {{ as_of_date() }}) as last_on
            from numbered
            where day <= {{ as_of_date() }}
            group by {{ of_stretch }}
        ),

        days as ({{ each_day_of("stretches", "first_on", "last_on") }})

    select
        {% for key in keys %} days.{{ key }}, {% endfor %}
        days.stretch,
        days.day,
        coalesce(numbered.touches, 0) as touches,
        sum(coalesce(numbered.touches, 0)) over felt as so_far,
        sum(case when numbered.is_fictional then 1 else 0 end) over felt as fictional_so_far,
        last_value(numbered.segment ignore nulls) over felt as segment
    from days
    left join
        numbered
        on {% for key in keys %} days.{{ key }} = numbered.{{ key }} and {% endfor %} days.day = numbered.day
    window
        felt as (
            partition by {% for key in keys %} days.{{ key }}, {% endfor %} days.stretch
            order by days.day
            rows unbounded preceding
        )
{%- endmacro %}

{# What came in the last days, today included, of a column of `felt_days` that counts up. #}
{% macro felt_within(keys, days, so_far="so_far") -%}
    cast(
        {{ so_far }} - coalesce(
            lag({{ so_far }}, {{ days }}) over (partition by {{ keys | join(", ") }}, stretch order by day), 0
        ) as bigint
    )
{%- endmacro %}

{# The same over a longer time: rows that are there only while something is felt still hold every touch of it. #}
{% macro touches_since(keys, days) -%}
    cast(
        sum(touches_1d) over (
            partition by {{ keys | join(", ") }}
            order by
                {{ whole_days_between("date '2000-01-01'", "day") }}
                range between {{ days - 1 }} preceding and current row
        ) as bigint
    )
{%- endmacro %}
