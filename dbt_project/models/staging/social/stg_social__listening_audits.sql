-- Grain: one row per day, channel and brand searched by hand.
with
    source as ({{ current_version("listening_audits") }}),

    renamed as (
        select
            source,
            is_fictional,
            audited_on,
            {{ channel_of("channel") }} as channel,
            brand as brand_text,
            is_monitored,
            complaints_found,
            complaints_detected
        from source
        where audited_on <= {{ as_of_date() }}
    )

select *
from renamed
