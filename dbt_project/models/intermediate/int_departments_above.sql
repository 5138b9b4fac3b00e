-- Grain: one row per department, one above it (or itself) and stretch of time in which the whole way up
-- holds.
-- A department that moved has one row per place it had; nobody is above themselves, however the list was
-- filled in.
with recursive
    way_up as (
        select department, department as ancestor, parent, 0 as distance, valid_from, valid_to
        from {{ ref("int_departments_described") }}
        union all
        select
            way_up.department,
            above.department as ancestor,
            above.parent,
            way_up.distance + 1 as distance,
            greatest(way_up.valid_from, above.valid_from) as valid_from,
            least(way_up.valid_to, above.valid_to) as valid_to
        from way_up
        inner join
            {{ ref("int_departments_described") }} as above
            on way_up.parent = above.department
            and coalesce(way_up.valid_from <= above.valid_to, true)
            and coalesce(above.valid_from <= way_up.valid_to, true)
        where way_up.distance < 20 and above.department <> way_up.department
    )

select
    department,
    ancestor,
    min(distance) as distance,
    valid_from,
    case when count(valid_to) = count(*) then max(valid_to) end as valid_to
from way_up
group by department, ancestor, valid_from
