-- Grain: one row per figure a vendor states about one thing, as it stated it last.
with
    source as ({{ current_version("vendor_figures") }}),

    renamed as (
        select source, is_fictional, entity, entity_id, metric, value, unit, stated_at
        from source
        where value is not null
    )

select *
from renamed
