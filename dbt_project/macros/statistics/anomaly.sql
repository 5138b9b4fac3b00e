{#- Belongs here: how unusual a daily count is, judged by the days before it and never by itself.
    `relation` has the key columns, `day` (date, no gaps) and `value`; every day from `judged_from` on is judged.

    On ln(1 + count): the expectation is the median of the last 8 same weekdays; the spread is the median absolute
    deviation of the whole window from the medians of its weekdays, and at least that of a Poisson count. -#}
{% macro unusual_days(relation, keys, judged_from, weeks, mad_to_sd) -%}
    {%- set by = keys | join(", ") -%}
    with
        logged as (
            select {{ by }}, day, value, ln(1 + value) as level, {{ iso_weekday("day") }} as weekday
            from {{ relation }}
        ),
        paired as (
            select
                {%- for key in keys %} judged.{{ key }}, {%- endfor %}
                judged.day,
                judged.weekday = past.weekday as is_same_weekday,
                past.level,
                median(past.level) over (
                    partition by {% for key in keys %} judged.{{ key }}, {% endfor %} judged.day, past.weekday
                ) as weekday_level
            from logged as judged
            inner join
                logged as past on {% for key in keys %} judged.{{ key }} = past.{{ key }} and {% endfor %}
                past.day < judged.day
            where
                judged.day > {{ judged_from }}
                and {{ whole_days_between("past.day", "judged.day") }} <= 7 * {{ weeks }}
        ),
        expected as (
            select
                {{ by }},
                day,
                count(*) as history_days,
                max(weekday_level) filter (where is_same_weekday) as expected_level,
                {{ mad_to_sd }} * median(abs(level - weekday_level)) as spread
            from paired
            group by {{ by }}, day
        )
    select
        {%- for key in keys %} logged.{{ key }}, {%- endfor %}
        logged.day,
        logged.value,
        cast(expected.history_days as bigint) as history_days,
        exp(expected.expected_level) - 1 as expected,
        greatest(expected.spread, 1 / sqrt(exp(expected.expected_level))) as spread,
        (logged.level - expected.expected_level)
        / greatest(expected.spread, 1 / sqrt(exp(expected.expected_level))) as z
    from logged
    inner join
        expected
        on {% for key in keys %} logged.{{ key }} = expected.{{ key }} and {% endfor %} logged.day
        = expected.day
{%- endmacro %}
