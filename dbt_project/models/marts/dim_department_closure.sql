-- Grain: one row per department, one above it (or itself) and stretch of time in which the whole way up
-- holds.
select
    {{ key_of(["department", "ancestor", "valid_from"]) }} as department_closure_key,
    department,
    ancestor,
    distance,
    valid_from,
    valid_to
from {{ ref("int_departments_above") }}
