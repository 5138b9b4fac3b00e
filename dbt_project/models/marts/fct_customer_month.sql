-- Grain: one row per customer and month.
select
    {{ key_of(["customer_key", "month"]) }} as customer_month_key,
    customer_key,
    source,
    is_fictional,
    month,
    is_active,
    revenue,
    churned_at,
    churn_reason
from {{ ref("stg_organisation__customer_activity") }}
