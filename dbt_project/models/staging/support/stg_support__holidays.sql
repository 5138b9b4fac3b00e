-- Grain: one row per schedule and day, or run of days, it is closed.
with
    source as ({{ current_version("support_holidays") }}),

    renamed as (
        select source, schedule_id, holiday_on, coalesce(holiday_until, holiday_on) as holiday_until
        from source
    )

select *
from renamed
