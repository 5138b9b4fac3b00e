-- Grain: one row per KPI, variant, period, dimension and member.
-- What the public gets to see of perfunctory replies to complaints, and what it says under them (R11).
-- Platforms often
-- keep impressions to themselves: the share that has them is published, and an estimate is marked as one.
with
    perfunctory_posts as (
        select post_key, brand, channel, parent_key, min(replied_on) as replied_on
        from {{ ref("fct_reply") }}
        where is_public and is_perfunctory and answers_kind = 'complaint' and post_key is not null
        group by post_key, brand, channel, parent_key
    ),

    shown as (
        select
            replied_on as day,
            brand,
            channel,
            is_fictional,
            impressions,
            coalesce(impressions, followers * {{ constant("reach_of_followers") }}) as estimated_impressions
        from {{ ref("fct_reply") }}
        where
            is_human
            and is_public
            and is_perfunctory
            and post_key is not null
            and answers_kind = 'complaint'
            and {{ is_ours("brand") }}
    ),

    -- what third parties write under such a reply; trolls are counted elsewhere
    bystanders as (
        select items.occurred_on as day, posts.brand, posts.channel, items.is_fictional, items.sentiment
        from {{ ref("fct_feedback_item") }} as items
        inner join perfunctory_posts as posts on items.parent_item_key = posts.post_key
        inner join {{ ref("fct_feedback_item") }} as complained on posts.parent_key = complained.item_key
        where
            not items.is_own
            and not items.is_repost
            and not coalesce(items.is_troll, false)
            and items.author_key is distinct from complained.author_key
            and {{ is_ours("posts.brand") }}
    )

    {{ count("R11", "shown", value="sum(impressions)", units="count(impressions)") }}
union all
{{
    count(
        "R11",
        "shown",
        value="sum(estimated_impressions)",
        units="count(estimated_impressions)",
        variant="estimated",
    )
}}
union all
{{ share("R11", "shown", hit="impressions is not null", variant="with_impressions") }}
union all
{{
    share(
        "R11",
        "bystanders",
        usable="sentiment <> 'not_scored'",
        hit="sentiment = 'negative'",
        variant="bystanders",
    )
}}
