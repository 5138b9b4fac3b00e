-- Grain: one row per public promise.
with
    source as ({{ current_version("claims_published") }}),

    renamed as (
        select
            claim_id,
            source,
            is_fictional,
            department as department_text,
            promise_type,
            target_value,
            unit,
            check_kpi,
            topic,
            keywords,
            published_at,
            {{ known_by_as_of("withdrawn_at") }} as withdrawn_at
        from source
        where {{ happened_by_as_of("published_at") }}
    )

select *
from renamed
