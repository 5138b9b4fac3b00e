-- Grain: one row per month, people system and org unit ('all' for the whole system); heads and moves, never
-- people.
-- A hidden unit shows nothing; it is part of the units above it. A unit counts the units below it as well.
select
    {{ key_of(["counted.month", "counted.source", "counted.org_unit"]) }} as month_key,
    counted.month,
    counted.source,
    counted.is_fictional,
    counted.org_unit,
    counted.parent as parent_unit,
    judged.is_hidden as is_suppressed
    {%- for column in ["headcount_start", "headcount_end", "joiners", "leavers", "voluntary_leavers"] %}
        , case when not judged.is_hidden then counted.{{ column }} end as {{ column }}
    {%- endfor %}
from {{ ref("int_employee_months_counted") }} as counted
inner join
    {{ ref("int_employee_groups_judged") }} as judged
    on judged.system = 'heads'
    and counted.source = judged.source
    and cast(counted.month as varchar) = judged.period
    and counted.org_unit = judged.unit
where counted.is_shown
