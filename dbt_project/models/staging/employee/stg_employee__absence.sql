-- Grain: one row per employee and month.
-- Restricted: never read above intermediate.
with
    source as ({{ current_version("employee_absence") }}),

    renamed as (
        select
            {{ key_of(["source", "employee_id_hash"]) }} as employee_key,
            employee_id_hash,
            source,
            is_fictional,
            month,
            absent_days,
            scheduled_days
        from source
        where month <= {{ as_of_date() }}
    )

select *
from renamed
