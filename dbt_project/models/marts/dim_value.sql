-- Grain: one row per value the organisation claims to hold and day from which it does.
select
    {{ key_of(["value_name", "valid_from"]) }} as value_key,
    value_name,
    title,
    weight,
    valid_from,
    valid_to,
    valid_to is null or valid_to >= {{ as_of_date() }} as is_current
from {{ ref("stg_reference__stated_values") }}
