-- Grain: one row per incident and person it affected.
with
    source as ({{ current_version("incidents_affected") }}),

    renamed as (
        select
            {{ key_of(["source", "incident_id"]) }} as incident_key,
            {{ key_of(["person_ref_hash"]) }} as customer_key,
            source,
            is_fictional,
            person_ref_hash,
            {{ known_by_as_of("notice_sent_at") }} as notice_sent_at,
            delivered as is_delivered,
            notice_type
        from source
    )

select *
from renamed
