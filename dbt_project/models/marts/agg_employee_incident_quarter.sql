-- Grain: one row per quarter and org unit ('all' for the organisation): years of employment and incidents by
-- employees.
-- Only larger groups are shown, nobody is named; a hidden row shows nothing.
select
    {{ key_of(["counted.quarter", "counted.org_unit"]) }} as quarter_key,
    counted.quarter,
    counted.is_fictional,
    counted.org_unit,
    counted.parent as parent_unit,
    judged.is_hidden as is_suppressed,
    {{ unless_hidden(["people", "person_years", "leaks", "disreputes", "disrepute_weight"]) }}
from {{ ref("int_employee_incidents_counted") }} as counted
inner join
    {{ ref("int_employee_groups_judged") }} as judged
    on judged.system = 'incidents'
    and 'all' = judged.source
    and cast(counted.quarter as varchar) = judged.period
    and counted.org_unit = judged.unit
where counted.is_shown
