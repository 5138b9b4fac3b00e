-- Grain: one row per month and people system, with the verdict whether policy coverage by manager level may
-- stand
-- beside that by unit.
-- Two cuts of the same people can be set against each other: the units in which a choice of levels occurs,
-- minus
-- those levels, is a group of its own. It has to be empty or large for every choice of levels; that covers
-- all that
-- two cuts of one whole give away. Too many levels to try them all are not shown.
-- Restricted: sizes before suppression.
{% set most_levels = 10 %}
with
    verdicts as (
        select system, source, period, unit
        from {{ ref("int_employee_groups_judged") }}
        where system in ('policy_unit', 'policy_level') and item = 'coverage' and not is_hidden
    ),

    people as (
        select
            people.month,
            people.source,
            people.employee_key,
            people.manager_level,
            -- what is shown of a person is the lowest unit that is shown
            max_by(verdicts.unit, length(places.path)) as unit_block
        from {{ ref("int_policy_people") }} as people
        inner join
            {{ ref("int_org_units_placed") }} as places
            on people.org_unit = places.org_unit
            and places.is_shown
        left join
            verdicts
            on verdicts.system = 'policy_unit'
            and people.source = verdicts.source
            and cast(people.month as varchar) = verdicts.period
            and places.unit = verdicts.unit
        group by people.month, people.source, people.employee_key, people.manager_level
    ),

    atoms as (
        select
            people.month,
            people.source,
            coalesce(people.unit_block, '(none)') as unit_block,
            coalesce(verdicts.unit, '(rest)') as level_block,
            count(*) as n
        from people
        left join
            verdicts
            on verdicts.system = 'policy_level'
            and people.source = verdicts.source
            and cast(people.month as varchar) = verdicts.period
            and people.manager_level = verdicts.unit
        group by people.month, people.source, people.unit_block, verdicts.unit
    ),

    numbered as (
        select *, dense_rank() over (partition by month, source order by level_block) - 1 as level_number
        from atoms
    ),

    months as (select month, source, max(level_number) + 1 as levels from numbered group by month, source),

    -- every choice of levels as the digits of a number
    choices as (
        select
            {% for digit in range(most_levels) %}
                {{ 2**digit }} * d{{ digit }}.digit {{ "+" if not loop.last }}
            {% endfor %} as choice
        from
            (
                select 0 as digit
                union all
                select 1 as digit
            ) as d0
        {% for digit in range(1, most_levels) %}
            cross join
                (
                    select 0 as digit
                    union all
                    select 1 as digit
                ) as d{{ digit }}
        {% endfor %}
    ),

    split as (
        select
            numbered.month,
            numbered.source,
            choices.choice,
            numbered.unit_block,
            sum(case when floor(choices.choice / power(2, level_number)) % 2 = 1 then n else 0 end) as chosen,
            sum(case when floor(choices.choice / power(2, level_number)) % 2 = 1 then 0 else n end) as others
        from numbered
        inner join months on numbered.month = months.month and numbered.source = months.source
        inner join choices on choices.choice between 1 and power(2, months.levels) - 1
        where months.levels <= {{ most_levels }}
        group by numbered.month, numbered.source, choices.choice, numbered.unit_block
    ),

    differences as (
        select month, source, choice, sum(case when chosen > 0 then others else 0 end) as people_apart
        from split
        group by month, source, choice
    )

select
    months.month,
    months.source,
    {% if var("complementary_suppression") %}
        months.levels <= {{ most_levels }}
        and not coalesce(
            bool_or(differences.people_apart between 1 and {{ smallest_group("score") }} - 1), false
        ) as is_safe
    {% else %} true as is_safe
    {% endif %}
from months
left join differences on months.month = differences.month and months.source = differences.source
group by months.month, months.source, months.levels
