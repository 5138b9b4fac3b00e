{#- Belongs here: how unusual a daily count is, judged by the days before it and never by itself.
    `relation` has the key columns, `day` (date, no gaps), `value` and `is_masked`; every day from `judged_from` on is
    judged. A masked day (holiday, campaign) is unusual for a known reason: it is not judged, and it makes no expectation.

    On ln(1 + count): the expectation is the median of the last 8 same weekdays; the spread is the median absolute
    deviation of the whole window from the medians of its weekdays, and at least that of a Poisson count. -#}
{% macro unusual_days(relation, keys, judged_from, weeks, mad_to_sd) -%}
    {%- set by = keys | join(", ") -%}
    with
        logged as (
            select
                {{ by }},
                day,
                value,
                is_masked,
                case when not is_masked then ln(1 + value) end as level,
                {{ iso_weekday("day") }} as weekday
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
                count(level) filter (where is_same_weekday) as same_weekdays,
                max(weekday_level) filter (where is_same_weekday) as expected_level,
                {{ mad_to_sd }} * median(abs(level - weekday_level)) as spread
            from paired
            group by {{ by }}, day
        )
    select
        {%- for key in keys %} logged.{{ key }}, {%- endfor %}
        logged.day,
        logged.value,
        logged.is_masked,
        cast(expected.history_days as bigint) as history_days,
        cast(expected.same_weekdays as bigint) as same_weekdays,
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


{#- The same for daily shares (Laney's p prime): the expectation is the share of the window before, and the binomial spread
    is widened by how much more than chance shares move from day to day there; never narrowed, as few small days may agree
    by luck. `relation` has the key columns, `day`, `hits`, `trials` and `is_masked`; a day without trials is no day. -#}
{% macro unusual_shares(relation, keys, judged_from, weeks) -%}
    {%- set by = keys | join(", ") -%}
    with
        tried as (select * from {{ relation }} where trials > 0),
        paired as (
            select
                {%- for key in keys %} judged.{{ key }}, {%- endfor %}
                judged.day,
                past.day as past_day,
                past.hits / past.trials as share,
                past.trials,
                sum(past.hits) over judged_day / sum(past.trials) over judged_day as expected
            from tried as judged
            inner join
                tried as past on {% for key in keys %} judged.{{ key }} = past.{{ key }} and {% endfor %}
                past.day < judged.day and not past.is_masked
            where
                judged.day > {{ judged_from }}
                and {{ whole_days_between("past.day", "judged.day") }} <= 7 * {{ weeks }}
            window
                judged_day as (partition by {% for key in keys %} judged.{{ key }}, {% endfor %} judged.day)
        ),
        scored as (
            select *, (share - expected) / nullif(sqrt(expected * (1 - expected) / trials), 0) as z
            from paired
        ),
        moved as (
            select *, abs(z - lag(z) over (partition by {{ by }}, day order by past_day)) as movement
            from scored
        ),
        window_of_day as (
            select
                {{ by }},
                day,
                count(*) as history_days,
                max(expected) as expected,
                greatest(1, {{ moving_range_to_sd() }} * avg(movement)) as widening
            from moved
            group by {{ by }}, day
        )
    select
        {%- for key in keys %} tried.{{ key }}, {%- endfor %}
        tried.day,
        tried.hits / tried.trials as value,
        tried.is_masked,
        cast(history.history_days as bigint) as history_days,
        history.expected,
        sqrt(history.expected * (1 - history.expected) / tried.trials) * history.widening as spread,
        (tried.hits / tried.trials - history.expected)
        / nullif(sqrt(history.expected * (1 - history.expected) / tried.trials) * history.widening, 0) as z
    from tried
    inner join
        window_of_day as history
        on {% for key in keys %} tried.{{ key }} = history.{{ key }} and {% endfor %} tried.day = history.day
{%- endmacro %}

{#- Mean difference of two normal values to their standard deviation: one over d2 = 2 / sqrt(pi). -#}
{% macro moving_range_to_sd() %} 0.8862269254527579{% endmacro %}

{#- What kpi_anomaly shows of the days that `unusual` has judged; `series` says whose they are. The caller adds its `where`:
    how much history is enough. -#}
{% macro judged_days(method) -%}
    select
        unusual.kpi_id,
        unusual.variant,
        unusual.dimension,
        unusual.member,
        unusual.day,
        unusual.value,
        unusual.expected,
        unusual.history_days,
        unusual.spread,
        unusual.z,
        unusual.is_masked,
        {{ quoted(method) }} as method,
        series.is_fictional
    from unusual
    inner join
        series
        on unusual.kpi_id = series.kpi_id
        and unusual.variant = series.variant
        and unusual.dimension = series.dimension
        and unusual.member = series.member
{%- endmacro %}
