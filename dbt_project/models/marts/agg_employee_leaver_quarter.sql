-- Grain: one row per quarter, people system and org unit ('all' for the whole system): voluntary leavers of
-- whom
-- it is known whether the organisation wanted them to stay.
-- Never fewer than the smallest group of leavers; a hidden row shows nothing.
select
    {{ key_of(["counted.quarter", "counted.source", "counted.org_unit"]) }} as quarter_key,
    counted.quarter,
    counted.source,
    counted.is_fictional,
    counted.org_unit,
    counted.parent as parent_unit,
    judged.is_hidden as is_suppressed,
    {{ unless_hidden(["judged_leavers", "regrettable_leavers"]) }}
from {{ ref("int_employee_leavers_counted") }} as counted
inner join
    {{ ref("int_employee_groups_judged") }} as judged
    on judged.system = 'leavers'
    and counted.source = judged.source
    and cast(counted.quarter as varchar) = judged.period
    and counted.org_unit = judged.unit
where counted.is_shown
