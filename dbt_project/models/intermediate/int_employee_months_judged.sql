-- Grain: one row per month, people system and org unit, with the verdict whether it may be shown.
-- The same rule as for survey results; the group is the smaller of the head counts at both ends of the month.
with
    counted as (
        select month, source, org_unit, least(headcount_start, headcount_end) as n_behind
        from {{ ref("int_employee_months_counted") }}
    ),

    ranked as (
        select
            *,
            bool_or(org_unit <> 'all' and n_behind < {{ var("minimum_group") }}) over (
                partition by month, source
            ) as has_small_unit,
            coalesce(
                sum(case when org_unit <> 'all' then n_behind else 0 end) over (
                    partition by month, source
                    order by n_behind, org_unit
                    rows between unbounded preceding and 1 preceding
                ),
                0
            ) as people_in_smaller_units
        from counted
    )

select
    month,
    source,
    org_unit,
    n_behind < {{ var("minimum_group") }}
    or (
        org_unit <> 'all' and has_small_unit and people_in_smaller_units < {{ var("minimum_group") }}
    ) as is_hidden
from ranked
