-- Grain: one row per KPI, variant, period, dimension and member.
-- Whether our own content starts a conversation (A11) and whether we listen as much as we talk (A12).
-- Our own comments under our own posts are no conversation, and nobody can comment where comments are
-- closed.
with
    own_posts as (
        select
            post_key,
            posted_on as day,
            brand,
            channel,
            source_department as department,
            author_key,
            is_public,
            is_fictional,
            is_reply,
            in_reply_to_key,
            coalesce(answers_own_post, false) as answers_own_post,
            coalesce(comments_closed, false) as comments_closed
        from {{ ref("fct_social_post") }}
        where is_own and not is_repost
    ),

    counters as (
        select
            metric.metric_key,
            metric.post_key,
            metric.metric_on as day,
            metric.brand,
            metric.channel,
            own_posts.department,
            metric.is_fictional,
            metric.impressions,
            metric.comments,
            count(own_comments.post_key) as comments_of_ours
        from {{ ref("fct_post_metric_daily") }} as metric
        left join own_posts on metric.post_key = own_posts.post_key
        left join
            own_posts as own_comments
            on metric.post_key = own_comments.in_reply_to_key
            and own_comments.day <= metric.metric_on
            and own_comments.day > {{ or_always("metric.previous_metric_on") }}
        where
            metric.is_own
            and not coalesce(own_posts.comments_closed, false)
            and not coalesce(own_posts.is_reply, false)
        group by all
    ),

    -- unknown stays unknown: greatest() alone would make it none
    readings as (
        select
            *,
            impressions / 1000.0 as thousand_views,
            case
                when comments is not null then greatest(comments - comments_of_ours, 0)
            end as comments_of_others
        from counters
    ),

    viewed as (select * from readings where impressions > 0),

    counted as (
        select post_key, sum(comments_of_others) as comments_of_others from readings group by post_key
    ),

    published as (
        select own_posts.*, counted.comments_of_others
        from own_posts
        left join counted on own_posts.post_key = counted.post_key
        where not own_posts.is_reply and not own_posts.comments_closed and own_posts.is_public
    ),

    spoken as (
        select
            day,
            brand,
            channel,
            department,
            is_fictional,
            cast(is_reply and not answers_own_post as int) as is_listening,
            cast(not is_reply as int) as is_talking
        from own_posts
    )

    {{
        mean(
            "A11",
            "viewed",
            value="comments_of_others",
            per="thousand_views",
            cluster="post_key",
            lowest="0",
        )
    }}
union all
-- a post whose comments nobody counted is not a post without any
{{
    share(
        "A11",
        "published",
        usable="comments_of_others is not null",
        hit="comments_of_others = 0",
        variant="zero_comments",
    )
}}
union all
{{ mean("A12", "spoken", value="is_listening", per="is_talking", cluster="day", lowest="0") }}
