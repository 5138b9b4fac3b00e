-- Grain: one row per entry in a campaign.
with
    source as ({{ current_version("campaigns_entries") }}),

    renamed as (
        select
            {{ key_of(["source", "campaign_id", "entry_id"]) }} as entry_key,
            source,
            is_fictional,
            campaign_id,
            person_ref_hash,
            entered_at,
            {{ local_date("entered_at") }} as entered_on,
            is_valid,
            is_useful
        from source
        where {{ happened_by_as_of("entered_at") }}
    )

select *
from renamed
