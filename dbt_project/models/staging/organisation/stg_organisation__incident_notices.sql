-- Grain: one row per incident, audience, kind of notice and time it was sent.
with
    source as ({{ current_version("incidents_notices") }}),

    renamed as (
        select
            {{ key_of(["source", "incident_id", "audience", "notice_type", "sent_at"]) }} as notice_key,
            {{ key_of(["source", "incident_id"]) }} as incident_key,
            source,
            is_fictional,
            audience,
            notice_type,
            sent_at,
            {{ local_date("sent_at") }} as sent_on,
            sent_precision,
            delivered_count
        from source
        where {{ happened_by_as_of("sent_at") }}
    )

select *
from renamed
