-- Grain: one row per quarter, people system and place of the unit tree: voluntary leavers of whom it is known
-- whether the organisation wanted them to stay, before suppression.
-- Restricted: small groups stand here in full.
select
    cast(date_trunc('quarter', people.month) as date) as quarter,
    people.source,
    places.unit as org_unit,
    places.parent,
    places.path,
    places.is_shown,
    bool_or(people.is_fictional) as is_fictional,
    count(*) as voluntary_leavers,
    count(people.is_regrettable) as judged_leavers,
    count(*) filter (where people.is_regrettable) as regrettable_leavers
from {{ ref("int_employee_months") }} as people
inner join {{ ref("int_org_units_placed") }} as places on people.org_unit = places.org_unit
where people.left_on <= people.month_end and people.leave_type = 'voluntary'
group by
    cast(date_trunc('quarter', people.month) as date),
    people.source,
    places.unit,
    places.parent,
    places.path,
    places.is_shown
