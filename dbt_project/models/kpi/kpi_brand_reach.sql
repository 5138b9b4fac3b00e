-- Grain: one row per KPI, variant, period, dimension and member.
-- What our own posts reached (B05) and set in motion (B07). Reach counts people and is
-- never added up over posts, days or platforms: the largest reach of a single post on
-- a day is a lower bound that can be published.
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
