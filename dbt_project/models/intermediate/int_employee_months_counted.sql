-- Grain: one row per month, people system and place of the unit tree (int_org_units_placed): heads and moves,
-- before suppression.
-- Restricted: small units stand here in full; only the aggregate that went through suppression leaves this
-- schema.
select
    people.month,
    people.source,
    places.unit as org_unit,
    places.parent,
    places.path,
    places.is_shown,
    bool_or(people.is_fictional) as is_fictional,
    count(*) filter (where people.hired_on < people.month) as headcount_start,
    count(*) filter (where people.left_on is null or people.left_on > people.month_end) as headcount_end,
    count(*) filter (where people.hired_on >= people.month) as joiners,
    count(*) filter (where people.left_on <= people.month_end) as leavers,
    count(*) filter (
        where people.left_on <= people.month_end and people.leave_type = 'voluntary'
    ) as voluntary_leavers
from {{ ref("int_employee_months") }} as people
inner join {{ ref("int_org_units_placed") }} as places on people.org_unit = places.org_unit
group by people.month, people.source, places.unit, places.parent, places.path, places.is_shown
