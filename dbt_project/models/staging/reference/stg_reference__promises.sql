-- Grain: one row per public promise the organisation states itself.
select
    promise_id as claim_id,
    promise_type,
    department_id as department,
    target_value,
    unit,
    check_kpi,
    check_variant,
    published_at as published_on,
    withdrawn_at as withdrawn_on
from {{ source("reference", "promise") }}
