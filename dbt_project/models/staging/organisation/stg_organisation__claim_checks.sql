-- Grain: one row per check of a public promise.
with
    source as ({{ current_version("claims_checks") }}),

    renamed as (
        select
            source,
            is_fictional,
            claim_id,
            check_id,
            checked_on,
            passed as is_passed,
            observed_value,
            evidence_kpi
        from source
        where checked_on <= {{ as_of_date() }}
    )

select *
from renamed
