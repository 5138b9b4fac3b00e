-- Grain: one row per customer of the list and day from which segment, tier and region are as told.
-- Of several versions of one day the last delivered counts; a version that changes none of the three begins
-- no new row.
with
    ordered as (
        select
            customers.*,
            row_number() over (
                partition by customer_key, told_on
                order by
                    version_at desc nulls last,
                    delivered_on desc,
                    source_file desc,
                    source_line desc,
                    source desc
            ) as recency,
            min(told_on) over (partition by customer_key) as first_told_on
        from {{ ref("stg_organisation__customer_versions") }} as customers
    ),

    told as (
        select
            *,
            {{ local_date("created_at") }} as created_on,
            case
                when told_on = first_told_on then least(told_on, {{ local_date("created_at") }}) else told_on
            end as valid_from,
            concat_ws(
                '|', coalesce(segment, ''), coalesce(value_tier, ''), coalesce(region, '')
            ) as description
        from ordered
        where recency = 1
    ),

    changes as (
        select *, lag(description) over (partition by customer_key order by valid_from) as description_before
        from told
    ),

    rows_of_customers as (
        select *, lead(valid_from) over (partition by customer_key order by valid_from) as next_from
        from changes
        where description_before is null or description_before <> description
    )

select
    described.customer_key,
    described.source,
    described.is_fictional,
    described.segment,
    described.value_tier,
    described.region,
    described.created_on,
    described.valid_from,
    {{ add_days("described.next_from", -1) }} as valid_to,
    described.next_from is null as is_current
from rows_of_customers as described
-- a number that was merged into another is told by that one
inner join
    {{ ref("int_customers_resolved") }} as resolved
    on described.customer_key = resolved.customer_key
    and described.customer_key = resolved.delivered_customer_key
