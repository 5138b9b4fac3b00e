-- Grain: one row per complaint episode and department that caused it.
-- Where several departments caused it together, their weights sum to 1. A complaint nobody can be named for
-- is not here.
select
    {{ key_of(["complaint_key", "causing_department"]) }} as complaint_department_key,
    complaint_key,
    causing_department as department,
    source,
    is_fictional,
    cast(1 as double) as weight,
    causing_method as method
from {{ ref("fct_complaint") }}
where causing_department <> 'none'
