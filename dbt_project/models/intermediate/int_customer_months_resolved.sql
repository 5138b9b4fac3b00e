-- Grain: one row per customer, as resolved, and month.
-- Two numbers that are one person make one month; that person left when the last of them did.
select
    coalesce(resolved.customer_key, activity.customer_key) as customer_key,
    activity.month,
    min(activity.source) as source,
    bool_or(activity.is_fictional) as is_fictional,
    bool_or(activity.is_active) as is_active,
    {{ steady_sum("activity.revenue") }} as revenue,
    case when count(activity.churned_at) = count(*) then max(activity.churned_at) end as churned_at,
    case
        when count(activity.churned_at) = count(*) then max_by(activity.churn_reason, activity.churned_at)
    end as churn_reason
from {{ ref("stg_organisation__customer_activity") }} as activity
left join
    {{ ref("int_customers_resolved") }} as resolved on activity.customer_key = resolved.delivered_customer_key
group by coalesce(resolved.customer_key, activity.customer_key), activity.month
