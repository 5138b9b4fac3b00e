-- Grain: one row per schedule and day it is closed.
with
    source as ({{ current_version("support_holidays") }}),

    renamed as (select source, schedule_id, holiday_on from source)

select *
from renamed
