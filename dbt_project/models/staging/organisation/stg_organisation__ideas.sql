-- Grain: one row per suggestion.
with
    source as ({{ current_version("ideas_log") }}),

    renamed as (
        select
            {{ key_of(["source", "idea_id"]) }} as idea_key,
            source,
            is_fictional,
            origin,
            asked as is_asked_for,
            created_at,
            topic,
            campaign_id,
            submitter_ref_hash,
            {{ text_id("text") }} as text_id
        from source
        where {{ happened_by_as_of("created_at") }}
    )

select *
from renamed
