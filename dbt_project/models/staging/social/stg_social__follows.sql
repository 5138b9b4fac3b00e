-- Grain: one row per person, own account and event.
with
    source as ({{ current_version("social_follows") }}),

    renamed as (
        select
            {{ key_of(["platform", "account_id_hash"]) }} as account_key,
            {{ key_of(["platform", "follower_id_hash"]) }} as follower_key,
            platform,
            {{ channel_of("platform") }} as channel,
            source,
            is_fictional,
            account_id_hash,
            follower_id_hash,
            event,
            occurred_at,
            {{ local_date("occurred_at") }} as occurred_on
        from source
        where {{ happened_by_as_of("occurred_at") }}
    )

select *
from renamed
