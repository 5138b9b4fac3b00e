-- Grain: one row per KPI, variant, period, dimension and member.
-- Share of voice where a post that names several brands is shared among them (B02): a comparison of
-- two airlines is talk about both. The other readings of B02 count a post for one brand.
with
    contested_sets as (
        select competitor_set
        from {{ ref("dim_brand") }}
        where competitor_set is not null
        group by competitor_set
        having bool_or(is_own) and bool_or(not is_own)
    ),

    named as (
        select
            post.posted_on as day,
            post.channel,
            coalesce(post.author_key, post.post_key) as author,
            post.is_fictional,
            bridge.weight,
            case when brand.is_own then bridge.weight else 0 end as weight_of_ours
        from {{ ref("bridge_post_brand") }} as bridge
        inner join {{ ref("fct_social_post") }} as post on bridge.post_key = post.post_key
        inner join {{ ref("dim_brand") }} as brand on bridge.brand = brand.brand
        where
            brand.competitor_set in (select competitor_set from contested_sets)
            and post.is_public
            and not post.is_own
            and not post.is_repost
            and not post.is_employee
            and not post.is_paid
            and not post.is_automated
    )

    {{
        mean(
            "B02",
            "named",
            value="weight_of_ours",
            per="weight",
            cluster="author",
            lowest="0",
            highest="1",
            variant="all_named",
            slices=["all", "channel"],
        )
    }}
