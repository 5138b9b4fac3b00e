-- Grain: one row per complaint episode and department that caused it.
-- Where several departments caused it together, their weights sum to 1. A complaint nobody can be named for
-- is not here.
select
    {{ key_of(["caused.complaint_key", "caused.department"]) }} as complaint_department_key,
    caused.complaint_key,
    caused.department,
    gathered.source,
    gathered.is_fictional,
    caused.weight,
    caused.method
from {{ ref("int_complaints_caused") }} as caused
inner join {{ ref("int_complaints_gathered") }} as gathered on caused.complaint_key = gathered.complaint_key
