-- Grain: one row per unit and day from which its access is what it is.
with
    source as ({{ current_version("employee_unit_access") }}),

    renamed as (
        select source, is_fictional, org_unit, valid_from, access
        from source
        where valid_from <= {{ as_of_date() }}
    )

select *
from renamed
