-- Grain: one row per schedule and day it is closed.
select schedule_id, holiday_on from {{ source("reference", "holiday") }}
