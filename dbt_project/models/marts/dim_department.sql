-- Grain: one row per department and day from which it is true, plus `unmapped`.
select
    {{ key_of(["department", "valid_from"]) }} as department_key,
    department,
    department_name,
    parent,
    department_type,
    valid_from,
    valid_to,
    is_current
from {{ ref("int_departments_described") }}
