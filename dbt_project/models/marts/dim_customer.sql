-- Grain: one row per customer of the customer list and day from which segment, tier and region are as told.
select
    {{ key_of(["customer_key", "valid_from"]) }} as customer_version_key,
    customer_key,
    source,
    is_fictional,
    segment,
    value_tier,
    region,
    created_on,
    valid_from,
    valid_to,
    is_current
from {{ ref("int_customers_described") }}
