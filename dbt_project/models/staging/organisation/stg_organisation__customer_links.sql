-- Grain: one row per decision on whether two customer numbers are one person.
with
    source as ({{ current_version("customers_links") }}),

    renamed as (
        select
            {{ key_of(["customer_id_hash"]) }} as customer_key,
            {{ key_of(["other_customer_id_hash"]) }} as other_customer_key,
            source,
            is_fictional,
            customer_id_hash,
            other_customer_id_hash,
            event,
            occurred_at,
            decided_by
        from source
        where {{ happened_by_as_of("occurred_at") }}
    )

select *
from renamed
