-- Grain: one row per promise, check and day it was checked.
select
    {{ key_of(["checks.source", "checks.claim_id", "checks.check_id", "checks.checked_on"]) }}
    as claim_check_key,
    checks.source,
    checks.is_fictional,
    checks.claim_id,
    checks.check_id,
    checks.checked_on,
    claims.claim_key,
    coalesce(claims.department, 'unmapped') as department,
    claims.promise_type,
    claims.target_value,
    claims.unit,
    checks.is_passed,
    checks.observed_value,
    checks.evidence_kpi
from {{ ref("stg_organisation__claim_checks") }} as checks
left join
    {{ ref("dim_claim") }} as claims
    on checks.source = claims.source
    and checks.claim_id = claims.claim_id
    and checks.checked_on >= claims.valid_from
    and checks.checked_on <= {{ or_never("claims.valid_to") }}
