-- Grain: one row per prospect who made contact.
with
    source as ({{ current_version("leads_log") }}),

    renamed as (
        select
            {{ key_of(["source", "lead_id"]) }} as lead_key,
            source,
            is_fictional,
            person_ref_hash,
            platform,
            case when post_id is not null then {{ key_of(["platform", "post_id"]) }} end as post_key,
            campaign_id,
            department as department_text,
            medium,
            is_first_contact,
            created_at,
            {{ local_date("created_at") }} as created_on,
            {{ known_by_as_of("converted_at") }} as converted_at
        from source
        where {{ happened_by_as_of("created_at") }}
    )

select *
from renamed
