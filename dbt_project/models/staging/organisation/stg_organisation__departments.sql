-- Grain: one row per department and day from which it is true.
with
    source as ({{ current_version("org_departments") }}),

    renamed as (
        select
            source,
            is_fictional,
            department_id as department,
            name as department_name,
            parent,
            type as department_type,
            valid_from,
            valid_to
        from source
        where valid_from <= {{ as_of_date() }}
    )

select *
from renamed
