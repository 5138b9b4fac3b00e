-- Grain: one row per meeting that reviewed figures.
with
    source as ({{ current_version("review_meetings") }}),

    renamed as (
        select
            {{ key_of(["source", "meeting_id"]) }} as meeting_key,
            source,
            is_fictional,
            held_on,
            kind,
            kpi_id as kpi,
            decisions_logged
        from source
        where held_on <= {{ as_of_date() }}
    )

select *
from renamed
