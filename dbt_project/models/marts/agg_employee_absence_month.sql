-- Grain: one row per month, people system and org unit ('all' for the whole system): days absent of days
-- scheduled.
-- Absence says something about health, so only larger groups are shown; a hidden row shows nothing.
select
    {{ key_of(["counted.month", "counted.source", "counted.org_unit"]) }} as month_key,
    counted.month,
    counted.source,
    counted.is_fictional,
    counted.org_unit,
    counted.parent as parent_unit,
    judged.is_hidden as is_suppressed,
    {{
        unless_hidden(
            [
                "people",
                "absent_days",
                "scheduled_days",
                "absent_squares",
                "scheduled_squares",
                "absence_products",
            ]
        )
    }}
from {{ ref("int_employee_absence_counted") }} as counted
inner join
    {{ ref("int_employee_groups_judged") }} as judged
    on judged.system = 'absence'
    and counted.source = judged.source
    and cast(counted.month as varchar) = judged.period
    and counted.org_unit = judged.unit
where counted.is_shown
