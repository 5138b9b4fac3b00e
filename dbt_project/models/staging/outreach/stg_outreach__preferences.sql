-- Grain: one row per change of one person's consent.
with
    source as ({{ current_version("outreach_preferences") }}),

    renamed as (
        select source, is_fictional, recipient_ref_hash, topic, channel, consent as has_consent, changed_at
        from source
        where {{ happened_by_as_of("changed_at") }}
    )

select *
from renamed
