-- Grain: one row per review of a ticket and department that caused it.
with
    source as ({{ current_version("support_reviews") }}),

    renamed as (
        select
            {{ key_of(["source", "ticket_id"]) }} as ticket_key,
            source,
            is_fictional,
            reviewed_at,
            {{ local_date("reviewed_at") }} as reviewed_on,
            causing_department as department_text,
            weight,
            root_cause,
            is_upheld,
            is_serious,
            serious_type
        from source
        where {{ happened_by_as_of("reviewed_at") }}
    )

select *
from renamed
