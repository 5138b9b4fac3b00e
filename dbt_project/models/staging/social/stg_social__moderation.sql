-- Grain: one row per act of moderation on an item.
with
    source as ({{ current_version("moderation_log") }}),

    renamed as (
        select
            {{ key_of(["platform", "item_id", "action", "acted_at"]) }} as moderation_key,
            {{ key_of(["platform", "item_id"]) }} as post_key,
            platform,
            {{ channel_of("platform") }} as channel,
            source,
            is_fictional,
            action,
            acted_at,
            {{ local_date("acted_at") }} as acted_on,
            escalated_to,
            {{ known_by_as_of("reviewed_at") }} as reviewed_at,
            case
                when {{ happened_by_as_of("reviewed_at") }} then reviewed_is_complaint
            end as reviewed_is_complaint
        from source
        where {{ happened_by_as_of("acted_at") }}
    )

select *
from renamed
