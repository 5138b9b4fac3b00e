-- Grain: one row per survey, wave and place of the unit tree: people whose answers are linked to the roster.
-- Restricted: sizes before suppression.
select
    stays.source,
    stays.wave_id,
    places.unit as org_unit,
    places.parent,
    places.path,
    places.is_shown,
    count(*) as people,
    least(
        count(*) filter (where stays.is_engaged), count(*) filter (where not stays.is_engaged)
    ) as smaller_group
from {{ ref("int_employee_stays") }} as stays
inner join {{ ref("int_org_units_placed") }} as places on stays.org_unit = places.org_unit
group by stays.source, stays.wave_id, places.unit, places.parent, places.path, places.is_shown
