-- Grain: one row per weekly open interval of a schedule.
with
    source as ({{ current_version("support_schedules") }}),

    renamed as (
        select source, schedule_id, tz, weekday, opens_at as opens_minute, closes_at as closes_minute
        from source
    )

select *
from renamed
