-- Grain: one row per department and day from which it is true.
select
    department_id as department,
    name as department_name,
    parent,
    type as department_type,
    valid_from,
    valid_to
from {{ source("reference", "department") }}
