-- Grain: one row per customer whose activity was ever told: since when, how far, and what counts as
-- leaving.
-- A source that ever states when a customer left is contractual: its word alone counts. Elsewhere a
-- customer is lost by staying away.
with
    months as (select * from {{ ref("int_customer_months_resolved") }}),

    sources as (
        select
            source,
            min(month) as followed_from,
            least({{ as_of_date() }}, {{ period_end("'month'", "max(month)") }}) as followed_until,
            bool_or(churned_at is not null) as is_contractual
        from months
        group by source
    ),

    listed as (
        select customer_key, min(created_on) as created_on
        from {{ ref("int_customers_described") }}
        group by customer_key
    ),

    people as (
        select
            customer_key,
            min(source) as source,
            bool_or(is_fictional) as is_fictional,
            min(month) as first_month,
            min(month) filter (where is_active) as first_active_month
        from months
        group by customer_key
    )

select
    people.customer_key,
    people.source,
    people.is_fictional,
    people.first_month,
    people.first_active_month,
    listed.created_on,
    sources.followed_from,
    sources.followed_until,
    sources.is_contractual
from people
inner join sources on people.source = sources.source
left join listed on people.customer_key = listed.customer_key
