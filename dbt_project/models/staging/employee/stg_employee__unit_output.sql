-- Grain: one row per unit and month.
with
    source as ({{ current_version("employee_unit_output") }}),

    renamed as (
        select source, is_fictional, org_unit, month, output, social_use_share
        from source
        where month <= {{ as_of_date() }}
    )

select *
from renamed
