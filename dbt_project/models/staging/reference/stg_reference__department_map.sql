-- Grain: one row per source, queue ('*' for every queue) and period for which a department answers for it.
select source, queue, department_id as department, valid_from, valid_to
from {{ source("reference", "department_map") }}
