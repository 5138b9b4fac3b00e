-- Grain: one row per wave, brand, metric and segment.
with
    source as ({{ current_version("brand_tracker") }}),

    renamed as (
        select
            source,
            is_fictional,
            wave,
            -- a wave whose name says no time counts from the day its figures came
            coalesce({{ last_day_of_wave("wave") }}, coalesce(first_delivery_date, delivery_date)) as wave_on,
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
