-- Grain: one row per message of a ticket.
with
    source as ({{ current_version("support_messages") }}),

    renamed as (
        select
            {{ key_of(["source", "message_id"]) }} as message_key,
            {{ key_of(["source", "ticket_id"]) }} as ticket_key,
            source,
            is_fictional,
            author_id_hash,
            author_role,
            is_public,
            is_auto,
            created_at as sent_at,
            {{ local_date("created_at") }} as sent_on,
            template_id,
            {{ text_id("text") }} as text_id
        from source
        where {{ happened_by_as_of("created_at") }}
    )

select *
from renamed
