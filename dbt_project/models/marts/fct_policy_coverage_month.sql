-- Grain: one row per month, people system and org unit, or manager level of the whole system: employees in
-- scope
-- of the conduct policy, and how far they came with it.
-- A hidden row shows nothing. `unit` and `level` are two cuts of the same people; levels are shown in a
-- month only
-- where no small group follows from both together (int_policy_levels_judged).
with
    verdicts as (
        select source, period, unit, 'unit' as cut, item, is_hidden
        from {{ ref("int_employee_groups_judged") }}
        where system = 'policy_unit'
        union all
        select source, period, unit, 'level' as cut, item, is_hidden
        from {{ ref("int_employee_groups_judged") }}
        where system = 'policy_level'
    )

select
    {{ key_of(["counted.month", "counted.source", "counted.cut", "counted.member"]) }} as coverage_key,
    counted.month,
    counted.source,
    counted.is_fictional,
    counted.cut,
    counted.member,
    counted.parent as parent_member,
    coverage.is_hidden or coalesce(not levels.is_safe, counted.cut = 'level') as is_suppressed,
    case
        when not (coverage.is_hidden or coalesce(not levels.is_safe, counted.cut = 'level'))
        then counted.policy_age_days
    end as policy_age_days
    {%- for column in ["in_scope", "acknowledged", "coached"] %}
        ,
        case
            when not (coverage.is_hidden or coalesce(not levels.is_safe, counted.cut = 'level'))
            then counted.{{ column }}
        end as {{ column }}
    {%- endfor %},
    case when not (coverage.is_hidden or passing.is_hidden) then counted.passed end as passed
from {{ ref("int_policy_coverage_counted") }} as counted
inner join
    verdicts as coverage
    on coverage.item = 'coverage'
    and counted.source = coverage.source
    and cast(counted.month as varchar) = coverage.period
    and counted.cut = coverage.cut
    and counted.member = coverage.unit
left join
    verdicts as passing
    on passing.item = 'passing'
    and counted.source = passing.source
    and cast(counted.month as varchar) = passing.period
    and counted.cut = passing.cut
    and counted.member = passing.unit
left join
    {{ ref("int_policy_levels_judged") }} as levels
    on counted.cut = 'level'
    and counted.source = levels.source
    and counted.month = levels.month
where counted.is_shown and (counted.cut = 'unit' or counted.parent is not null)
