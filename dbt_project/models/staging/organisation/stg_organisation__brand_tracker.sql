-- Grain: one row per wave, brand, metric and segment.
with
    source as ({{ current_version("brand_tracker") }}),

    renamed as (
        select
            source,
            is_fictional,
            wave,
            brand as brand_text,
            metric,
            segment,
            n,
            positive,
            negative,
            pct,
            weight_sum
        from source
    )

select *
from renamed
