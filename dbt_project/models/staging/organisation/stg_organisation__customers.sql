-- Grain: one row per customer.
with
    source as ({{ current_version("customers_master") }}),

    renamed as (
        select
            {{ key_of(["customer_id_hash"]) }} as customer_key,
            source,
            is_fictional,
            customer_id_hash,
            email_hash,
            phone_hash,
            segment,
            value_tier,
            region,
            created_at
        from source
        where {{ happened_by_as_of("created_at") }}
    )

select *
from renamed
