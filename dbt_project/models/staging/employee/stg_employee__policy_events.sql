-- Grain: one row per employee and step with the conduct policy. Restricted: never read above intermediate.
with
    source as ({{ current_version("policy_events") }}),

    renamed as (
        select
            {{ key_of(["source", "employee_token_hash"]) }} as employee_key,
            employee_token_hash,
            source,
            is_fictional,
            policy_version,
            event,
            occurred_at,
            violation_type,
            severity
        from source
        where {{ happened_by_as_of("occurred_at") }}
    )

select *
from renamed
