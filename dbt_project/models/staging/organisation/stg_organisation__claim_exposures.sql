-- Grain: one row per check of a public promise and customer its failure hit.
with
    source as ({{ current_version("claims_exposed") }}),

    renamed as (
        select
            {{ key_of(["customer_id_hash"]) }} as customer_key,
            source,
            is_fictional,
            claim_id,
            check_id,
            customer_id_hash
        from source
    )

select *
from renamed
