-- Grain: one row per original post and day its counters were read; counters are what that day added.
-- Platforms report totals since posting: a day is the difference to the reading before, never below zero
-- (spam clean-ups
-- take interactions back). Reposts carry the counters of the original and would count it twice, so they are
-- left out.
with
    readings as (
        select
            metrics.*,
            lag(metrics.metric_on) over (
                partition by metrics.post_key order by metrics.metric_on
            ) as previous_metric_on
            {%- for counter in [
                "impressions",
                "reach",
                "likes",
                "reposts",
                "comments",
                "clicks",
                "interactions",
            ] %}
                ,
                case
                    when metrics.is_cumulative
                    then
                        lag(metrics.{{ counter }}) over (
                            partition by metrics.post_key order by metrics.metric_on
                        )
                end as previous_{{ counter }}
            {%- endfor %}
        from {{ ref("stg_social__post_metrics") }} as metrics
    ),

    added as (
        select
            post_key,
            source,
            is_fictional,
            platform,
            channel,
            metric_on,
            previous_metric_on,
            is_cumulative,
            followers,
            -- Reach counts people: a total is the best there is, a difference of totals is nobody's reach.
            reach
            {%- for counter in ["impressions", "likes", "reposts", "comments", "clicks", "interactions"] %}
                ,
                case
                    when {{ counter }} is not null
                    then greatest({{ counter }} - coalesce(previous_{{ counter }}, 0), 0)
                end as {{ counter }}
            {%- endfor %},
            coalesce(
                {%- for counter in [
                    "impressions",
                    "likes",
                    "reposts",
                    "comments",
                    "clicks",
                    "interactions",
                ] %}
                    coalesce({{ counter }} < previous_{{ counter }}, false) {{ "or" if not loop.last }}
                {%- endfor %},
                false
            ) as has_falling_counter
        from readings
    ),

    -- Counters may come without their post. The export of a page that only ever delivered our own posts of
    -- one brand
    -- counts for that brand; whose the others are, nobody knows, and they are left out.
    owners as (
        select source, min(brand) as brand
        from {{ ref("int_posts_attributed") }}
        group by source
        having bool_and(is_own) and count(distinct brand) = 1
    )

select
    {{ key_of(["added.post_key", "added.metric_on"]) }} as metric_key,
    added.post_key,
    added.source,
    added.is_fictional,
    added.platform,
    coalesce(posts.brand, owners.brand) as brand,
    added.channel,
    coalesce(posts.is_own, true) as is_own,
    added.metric_on,
    added.previous_metric_on,
    added.impressions,
    added.reach,
    added.likes,
    added.reposts,
    added.comments,
    added.clicks,
    coalesce(
        added.interactions,
        {{ known_sum(["added.likes", "added.reposts", "added.comments", "added.clicks"]) }}
    ) as interactions,
    coalesce(added.followers, posts.author_followers) as followers,
    added.has_falling_counter
from added
left join {{ ref("int_posts_attributed") }} as posts on added.post_key = posts.post_key
left join owners on added.source = owners.source
where not posts.is_repost or (posts.post_key is null and owners.brand is not null)
