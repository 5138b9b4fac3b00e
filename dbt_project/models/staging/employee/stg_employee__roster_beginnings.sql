-- Grain: one row per people system, with the first day on which it told us who works here.
-- Rows of an older date in that first roster are survivors: who had left by then is missing, so no month
-- before it counts.
select source, min(coalesce(first_delivery_date, delivery_date)) as first_delivered_on
from {{ source("raw", "employee_roster") }}
where coalesce(first_delivery_date, delivery_date) <= {{ as_of_date() }}
group by source
