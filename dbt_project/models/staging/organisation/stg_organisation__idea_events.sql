-- Grain: one row per suggestion and stage it reached.
with
    source as ({{ current_version("ideas_events") }}),

    renamed as (
        select
            {{ key_of(["source", "idea_id"]) }} as idea_key,
            source,
            is_fictional,
            stage,
            occurred_at,
            department as department_text
        from source
        where {{ happened_by_as_of("occurred_at") }}
    )

select *
from renamed
