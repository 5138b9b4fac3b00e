-- Grain: one row per weekly open interval of a schedule.
select schedule_id, weekday, opens_at as opens_minute, closes_at as closes_minute, tz
from {{ source("reference", "schedule") }}
