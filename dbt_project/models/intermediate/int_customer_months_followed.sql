-- Grain: one row per customer and month from the first one told until the source ends.
-- A month nobody told about is here without activity, so that the months around it can be counted.
with
    months as (select * from {{ ref("int_customer_months_resolved") }}),

    calendar as (select distinct source, month from months),

    followed as (
        select
            customers.customer_key,
            customers.source,
            customers.is_fictional,
            calendar.month,
            {{ period_end("'month'", "calendar.month") }} as month_end,
            months.is_active,
            months.revenue,
            months.churned_at,
            months.churn_reason
        from {{ ref("int_customers_followed") }} as customers
        inner join calendar on customers.source = calendar.source and customers.first_month <= calendar.month
        left join months on customers.customer_key = months.customer_key and calendar.month = months.month
    ),

    -- what a customer was before the first description is what that one says
    described as (
        select
            *,
            case
                when valid_from = min(valid_from) over (partition by customer_key)
                then date '1900-01-01'
                else valid_from
            end as told_from
        from {{ ref("int_customers_described") }}
    )

select
    followed.*,
    described.segment,
    described.value_tier,
    cast(
        count(case when followed.is_active then 1 end) over (
            partition by followed.customer_key
            order by followed.month
            rows between 3 preceding and 1 preceding
        ) as integer
    ) as active_months_before,
    case
        when
            count(*) over (
                partition by followed.customer_key
                order by followed.month
                rows between 1 following and 3 following
            )
            = 3
        then
            cast(
                count(case when followed.is_active then 1 end) over (
                    partition by followed.customer_key
                    order by followed.month
                    rows between 1 following and 3 following
                ) as integer
            )
    end as active_months_after
from followed
left join
    described
    on followed.customer_key = described.customer_key
    and followed.month_end >= described.told_from
    and followed.month_end <= {{ or_never("described.valid_to") }}
