-- Grain: one row per value the organisation claims to hold, and period.
select value_id as value_name, name as title, weight, valid_from, valid_to
from {{ source("reference", "stated_value") }}
