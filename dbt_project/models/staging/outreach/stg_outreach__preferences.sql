-- Grain: one row per change of one person's consent.
with
    source as ({{ current_version("outreach_preferences") }}),

    renamed as (
        select
            {{ key_of(["source", "recipient_ref_hash", "topic", "channel", "changed_at"]) }}
            as preference_key,
            source,
            is_fictional,
            recipient_ref_hash,
            {{ folded("nullif(trim(topic), '')") }} as topic,
            case when channel is not null then {{ channel_of("channel") }} end as channel,
            consent as has_consent,
            changed_at
        from source
        where {{ happened_by_as_of("changed_at") }}
    )

select *
from renamed
