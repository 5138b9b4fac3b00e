-- Grain: one row per configured source and month since it first delivered; one that never did has the
-- month of the as_of day.
-- A source is live in a month in which it delivered, or from whose last day its next delivery is not
-- due yet.
with
    configured as (
        select source, subject, is_fictional, coalesce(expected_every_days, 31) as expected_every_days
        from {{ source("meta", "source") }}
    ),

    delivered as (
        select distinct source, delivery_date
        from ({{ load_accounts() }}) as accounts
        where is_usable and delivery_date <= {{ as_of_date() }}
    ),

    begun as (
        select
            configured.*,
            cast(
                date_trunc('month', coalesce(min(delivered.delivery_date), {{ as_of_date() }})) as date
            ) as first_month
        from configured
        left join delivered on configured.source = delivered.source
        group by all
    ),

    months as (
        select distinct cast(date_trunc('month', day) as date) as month
        from ({{ days_from("(select min(first_month) from begun)", as_of_date()) }}) as days
    ),

    expected as (
        select begun.*, months.month, {{ period_end("'month'", "months.month") }} as month_end
        from begun
        inner join months on months.month >= begun.first_month
    )

select
    {{ key_of(["expected.source", "expected.month"]) }} as source_month_key,
    expected.source,
    expected.subject as source_kind,
    coalesce(expected.is_fictional, false) as is_fictional,
    expected.month,
    max(delivered.delivery_date) as last_delivery_on,
    coalesce(
        {{
            whole_days_between(
                "max(delivered.delivery_date)", "least(expected.month_end, " ~ as_of_date() ~ ")"
            )
        }} <= expected.expected_every_days or max(delivered.delivery_date) >= expected.month, false
    ) as is_live
from expected
left join delivered on expected.source = delivered.source and delivered.delivery_date <= expected.month_end
group by
    expected.source,
    expected.subject,
    expected.is_fictional,
    expected.month,
    expected.month_end,
    expected.expected_every_days
