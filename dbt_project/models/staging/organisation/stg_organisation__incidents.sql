-- Grain: one row per incident.
-- An incident counts from the day the organisation knew of it; where that is unknown, from the best day
-- there is.
with
    source as ({{ current_version("incidents_log") }}),

    renamed as (
        select
            {{ key_of(["source", "incident_id"]) }} as incident_key,
            source,
            is_fictional,
            incident_id,
            type as incident_type,
            severity,
            brand as brand_text,
            occurred_at,
            occurred_precision,
            aware_at,
            aware_precision,
            {{ known_by_as_of("contained_at") }} as contained_at,
            {{ known_by_as_of("first_public_mention_at") }} as first_public_mention_at,
            personal_data,
            affected_count,
            department as department_text,
            coalesce(by_employee, false) as is_by_employee,
            by_employee is not null as is_employee_known
        from source
        where {{ happened_by_as_of("coalesce(aware_at, occurred_at, cast(delivery_date as timestamptz))") }}
    )

select *
from renamed
