{#
  Contacts felt by people. What belongs here: from touches of days to the windows that end on each day.
  Not here: what a touch is, and which caps hold (the models).
#}
{#-
  Spells in which no window changes, of each `key` by its touches: from_day, last_day (both included), touched (touches on
  from_day itself; there is none on the days after), touches_7d …, fictional_days of the last 30, segment (the last that a
  message named), and the sum of each of `others` so far. A touch adds to every window on its day and is taken from each
  when it has left it, so that what is sorted are the changes: the days people feel something are many times the messages.

  `relation` has the key, day, touches, segment and is_fictional, one row per day with a touch; `others` names relations
  of key, day and step (what is added that day). A key that is a number took a fifth less time than a text, and sums in
  doubles, where whole numbers are exact, a fifth less than in 128 bits.
-#}
{% macro felt_spells(relation, key, windows, others={}) -%}
    with
        steps as (
            select
                {{ key }},
                day,
                segment,
                touches as touched,
                {% for days in windows %} touches as step_{{ days }}d, {% endfor %}
                {% for name in others %} 0 as step_{{ name }}, {% endfor %}
                case when is_fictional then 1 else 0 end as step_fictional
            from {{ relation }}
            {% for left in windows %}
                union all
                select
                    {{ key }},
                    {{ add_days("day", left) }},
                    null,
                    0,
                    {% for days in windows %} {{ "-touches" if days == left else 0 }}, {% endfor %}
                    {% for name in others %} 0, {% endfor %}
                    {% if left == 30 %} case when is_fictional then -1 else 0 end
                    {% else %} 0
                    {% endif %}
                from {{ relation }}
            {% endfor %}
            {% for name, other in others.items() %}
                union all
                select
                    {{ key }},
                    day,
                    null,
                    0,
                    {% for days in windows %} 0, {% endfor %}
                    {% for each in others %} {{ "step" if each == name else 0 }}, {% endfor %}
                    0
                from {{ other }}
            {% endfor %}
        ),

        changes as (
            select
                {{ key }},
                day,
                max(segment) as segment,
                sum(touched) as touched,
                {% for days in windows %}
                    cast(sum(step_{{ days }}d) as double) as step_{{ days }}d,
                {% endfor %}
                {% for name in others %} cast(sum(step_{{ name }}) as double) as step_{{ name }}, {% endfor %}
                cast(sum(step_fictional) as double) as step_fictional
            from steps
            where day <= {{ as_of_date() }}
            group by {{ key }}, day
        )

    select
        {{ key }},
        day as from_day,
        {{
            add_days(
                "lead(day, 1, "
                ~ add_days(as_of_date(), 1)
                ~ ") over (partition by "
                ~ key
                ~ " order by day)",
                -1,
            )
        }} as last_day,
        cast(touched as bigint) as touched,
        {% for days in windows %}
            cast(sum(step_{{ days }}d) over felt as bigint) as touches_{{ days }}d,
        {% endfor %}
        {% for name in others %} sum(step_{{ name }}) over felt as {{ name }}, {% endfor %}
        sum(step_fictional) over felt as fictional_days,
        last_value(segment ignore nulls) over felt as segment
    from changes
    window felt as (partition by {{ key }} order by day rows unbounded preceding)
{%- endmacro %}

{#
  Days on which people begin (1) and cease (-1) to have more touches than a cap allows within its days: key, day, step.
  `touches` has the key, day, touches; `caps` touches and days.
#}
{% macro over_cap_steps(touches, key, caps) -%}
    with
        of_caps as (
            select felt.{{ key }}, felt.day, felt.touches, caps.touches as cap, caps.days
            from {{ touches }} as felt
            cross join {{ caps }} as caps
        ),

        steps as (
            select {{ key }}, cap, days, day, touches as step
            from of_caps
            union all
            select {{ key }}, cap, days, {{ add_days("day", "days") }}, - touches
            from of_caps
        ),

        changes as (
            select {{ key }}, cap, days, day, sum(step) as step from steps group by {{ key }}, cap, days, day
        ),

        spells as (
            select
                {{ key }},
                day,
                lead(day) over (partition by {{ key }}, cap, days order by day) as next_day,
                sum(step) over (partition by {{ key }}, cap, days order by day rows unbounded preceding)
                > cap as is_over
            from changes
        )

    select {{ key }}, day, 1 as step
    from spells
    where is_over
    union all
    select {{ key }}, next_day, -1
    from spells
    where is_over
{%- endmacro %}
