-- Grain: one row per source, cause in a desk's codes and period for which it points at a department.
select source, root_cause, department_id as department, valid_from, valid_to
from {{ source("reference", "root_cause") }}
