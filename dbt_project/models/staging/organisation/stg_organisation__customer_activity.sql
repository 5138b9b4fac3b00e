-- Grain: one row per customer and month.
with
    source as ({{ current_version("customers_activity") }}),

    renamed as (
        select
            {{ key_of(["customer_id_hash"]) }} as customer_key,
            source,
            is_fictional,
            month,
            active as is_active,
            revenue,
            {{ known_by_as_of("churned_at") }} as churned_at,
            churn_reason
        from source
        where month <= {{ as_of_date() }}
    )

select *
from renamed
