-- Grain: one row per post and day its counters were read.
with
    source as ({{ current_version("social_post_metrics") }}),

    renamed as (
        select
            {{ key_of(["platform", "post_id"]) }} as post_key,
            platform,
            {{ channel_of("platform") }} as channel,
            source,
            is_fictional,
            metric_date as metric_on,
            is_cumulative,
            impressions,
            reach,
            likes,
            reposts,
            comments,
            clicks,
            interactions,
            followers
        from source
        where metric_date <= {{ as_of_date() }}
    )

select *
from renamed
