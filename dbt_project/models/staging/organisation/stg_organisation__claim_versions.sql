-- Grain: one row per public promise and day from which it read as it does.
-- A promise that was reworded, tightened or handed to another department is judged by what it said on the
-- day.
with
    source as (
        select *
        from {{ source("raw", "claims_published") }}
        where
            coalesce(first_delivery_date, delivery_date) <= {{ as_of_date() }}
            and {{ happened_by_as_of("published_at") }}
    ),

    current_claims as ({{ current_version("claims_published") }}),

    dated as (
        select
            *,
            case
                when
                    row_number() over (
                        partition by source, claim_id
                        order by
                            version_at asc nulls first, {{ delivered_by_then() }}, source_file, source_line
                    )
                    = 1
                then {{ local_date("published_at") }}
                else coalesce({{ local_date("version_at") }}, {{ delivered_by_then() }})
            end as valid_from,
            row_number() over (
                partition by source, claim_id
                order by
                    version_at desc nulls last,
                    {{ delivered_by_then() }} desc,
                    source_file desc,
                    source_line desc
            ) as recency
        from source
        where (source, claim_id) in (select (source, claim_id) from current_claims)
    ),

    -- of several versions of one day the newest is what the day ended with
    newest_of_a_day as (
        select *, row_number() over (partition by source, claim_id, valid_from order by recency) as choice
        from dated
    )

select
    source,
    is_fictional,
    claim_id,
    department as department_text,
    promise_type,
    target_value,
    unit,
    check_kpi,
    topic,
    {{ local_date(known_by_as_of("withdrawn_at")) }} as withdrawn_on,
    valid_from
from newest_of_a_day
where choice = 1
