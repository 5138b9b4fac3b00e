-- Grain: one row per KPI, variant, period, dimension and member.
-- What our own posts reached (B05), set in motion (B07) and how often they were passed on (B08). Reach
-- counts people and is never added up over posts, days or platforms: the largest reach of a single
-- post on a day is a lower bound that can be published.
with
    posts as (
        select
            metric_on as day,
            post_key,
            brand,
            channel,
            is_fictional,
            impressions,
            reach,
            interactions,
            followers
        from {{ ref("fct_post_metric_daily") }}
        where is_own
    ),

    -- a post counts once, on the day its counters were first read; replies are no content to pass on
    passed_on as (
        select
            metric.metric_on as day,
            metric.post_key,
            metric.brand,
            metric.channel,
            metric.is_fictional,
            metric.reposts,
            cast(metric.previous_metric_on is null as int) as new_posts
        from {{ ref("fct_post_metric_daily") }} as metric
        left join {{ ref("fct_social_post") }} as post on metric.post_key = post.post_key
        where metric.is_own and metric.reposts is not null and not coalesce(post.is_reply, false)
    ),

    seen as (select * from posts where impressions is not null),
    reached as (select * from posts where reach is not null),
    shown as (select * from posts where impressions > 0),
    followed as (select * from posts where followers > 0)

    {{ count("B05", "seen", value="sum(impressions)", variant="impressions") }}
union all
{{ summary("B05", "reached", {"reach_lower_bound": "max(reach)"}, slices=["channel"]) }}
union all
{{
    mean(
        "B07", "shown", value="interactions", per="impressions", cluster="post_key", lowest="0", variant="i"
    )
}}
union all
{{
    mean(
        "B07",
        "followed",
        value="interactions",
        per="followers",
        cluster="post_key",
        lowest="0",
        variant="f",
    )
}}
union all
{{ mean("B08", "passed_on", value="reposts", per="new_posts", cluster="post_key", lowest="0") }}
