-- Grain: one row per change of a field of a ticket.
with
    source as ({{ current_version("support_events") }}),

    renamed as (
        select
            {{ key_of(["source", "ticket_id"]) }} as ticket_key,
            source,
            is_fictional,
            field,
            old_value,
            new_value,
            changed_at,
            changed_by_hash,
            case
                when new_agent_id_hash is not null then {{ key_of(["source", "new_agent_id_hash"]) }}
            end as new_agent_key
        from source
        where {{ happened_by_as_of("changed_at") }}
    )

select *
from renamed
