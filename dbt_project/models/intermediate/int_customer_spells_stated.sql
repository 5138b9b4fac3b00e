-- Grain: one row per customer of a contractual source and time as a customer, from joining or
-- returning until leaving.
-- A customer who is active again in a month after leaving has returned.
with
    customers as (select * from {{ ref("int_customers_followed") }} where is_contractual),

    months as (
        select months.*, {{ local_date("months.churned_at") }} as lost_on
        from {{ ref("int_customer_months_resolved") }} as months
        inner join customers on months.customer_key = customers.customer_key
    ),

    leavings as (
        select customer_key, lost_on, max(churn_reason) as reason
        from months
        where lost_on is not null
        group by customer_key, lost_on
        union all
        -- the time that has not ended
        select customer_key, cast(null as date) as lost_on, cast(null as varchar) as reason
        from customers
    ),

    ordered as (
        select
            *,
            row_number() over (partition by customer_key order by lost_on nulls last) as spell,
            lag(lost_on) over (partition by customer_key order by lost_on nulls last) as lost_before_on
        from leavings
    ),

    returned as (
        select ordered.customer_key, ordered.spell, min(months.month) as returned_in
        from ordered
        inner join
            months
            on ordered.customer_key = months.customer_key
            and months.is_active
            and months.month > ordered.lost_before_on
            and (ordered.lost_on is null or months.month <= ordered.lost_on)
        group by ordered.customer_key, ordered.spell
    )

select
    'stated' as rule,
    ordered.customer_key,
    ordered.spell,
    case
        when ordered.lost_before_on is null
        then least(customers.first_month, coalesce(customers.created_on, customers.first_month))
        else returned.returned_in
    end as joined_on,
    ordered.lost_on,
    ordered.reason,
    customers.followed_from as judged_from
from ordered
inner join customers on ordered.customer_key = customers.customer_key
left join returned on ordered.customer_key = returned.customer_key and ordered.spell = returned.spell
where ordered.lost_before_on is null or returned.returned_in is not null
