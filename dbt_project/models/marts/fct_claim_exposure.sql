-- Grain: one row per check of a public promise and customer whom its result concerns.
-- Told by the organisation: whom a missed promise hit. Who was hit without being listed looks like
-- somebody who was not.
with
    -- where one number stands for several days, the customers are those of the first day it failed
    checks as (
        select *
        from {{ ref("stg_organisation__claim_checks") }}
        qualify
            row_number() over (
                partition by source, claim_id, check_id
                order by case when is_passed then 2 when is_passed is null then 1 else 0 end, checked_on
            )
            = 1
    )

select
    {{ key_of(["exposures.source", "exposures.claim_id", "exposures.check_id", "exposures.customer_key"]) }}
    as exposure_key,
    exposures.source,
    exposures.is_fictional or coalesce(checks.is_fictional, false) as is_fictional,
    exposures.claim_id,
    exposures.check_id,
    checks.checked_on,
    checks.is_passed,
    coalesce(resolved.customer_key, exposures.customer_key) as customer_key,
    resolved.customer_key is not null as is_known_customer
from {{ ref("stg_organisation__claim_exposures") }} as exposures
inner join
    checks
    on exposures.source = checks.source
    and exposures.claim_id = checks.claim_id
    and exposures.check_id = checks.check_id
left join
    {{ ref("int_customers_resolved") }} as resolved
    on exposures.customer_key = resolved.delivered_customer_key
