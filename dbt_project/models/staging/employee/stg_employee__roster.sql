-- Grain: one row per employee and day from which it is true. Restricted: never read above intermediate.
with
    source as ({{ current_version("employee_roster") }}),

    renamed as (
        select
            {{ key_of(["source", "employee_id_hash"]) }} as employee_key,
            employee_id_hash,
            source,
            is_fictional,
            org_unit,
            manager_level,
            hire_date as hired_on,
            case when leave_date <= {{ as_of_date() }} then leave_date end as left_on,
            leave_type,
            regrettable as is_regrettable,
            employment_type,
            valid_from
        from source
        where valid_from <= {{ as_of_date() }}
    )

select *
from renamed
