-- Grain: one row per configured source with the opening hours its waits are told in: its own first
-- schedule, else the one of the house.
-- A source without either has none.
with
    schedules as (
        select source, min_by(schedule_key, schedule_id) as schedule_key
        from {{ ref("int_schedules_opened") }}
        group by source
    )

select sources.source, coalesce(own.schedule_key, house.schedule_key) as schedule_key
from {{ ref("stg_reference__sources") }} as sources
left join schedules as own on sources.source = own.source
left join schedules as house on house.source is null
