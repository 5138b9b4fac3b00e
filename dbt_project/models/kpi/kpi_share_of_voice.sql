-- Grain: one row per KPI, variant, period, dimension and member.
-- How much of the talk about us and our competitors is about us (B02): of the mentions, and of the
-- people who speak.
with
    mentions as (
        select
            item.occurred_on as day,
            item.brand,
            item.channel,
            item.topic,
            item.is_fictional,
            item.is_repost,
            coalesce(item.author_key, item.item_key) as author,
            brand.is_own as is_own_brand,
            brand.competitor_set,
            -- whom we pay, and machines, are counted as talk and not as the market's voice
            coalesce(post.is_employee, item.author_is_employee, false)
            or coalesce(post.is_paid, item.is_paid, false)
            or coalesce(post.is_automated, false) as is_no_voice
        from {{ ref("fct_feedback_item") }} as item
        left join {{ ref("fct_social_post") }} as post on item.record_key = post.post_key
        inner join {{ ref("dim_brand") }} as brand on item.brand = brand.brand
        -- what is not public, and what we say ourselves, is not the market speaking
        where
            item.is_public
            and not item.is_own
            and item.item_type in ('post', 'review')
            and item.brand <> 'unmapped'
    ),

    contested_sets as (
        select competitor_set
        from {{ ref("dim_brand") }}
        where competitor_set is not null
        group by competitor_set
        having bool_or(is_own) and bool_or(not is_own)
    ),

    contested as (
        select
            day,
            brand,
            brand as mentioned,
            channel,
            topic,
            is_fictional,
            author,
            competitor_set,
            is_own_brand,
            cast(is_own_brand as int) as is_voice_of_ours
        from mentions
        where
            not is_repost
            and not is_no_voice
            and competitor_set in (select competitor_set from contested_sets)
    ),

    -- each own brand against its competitors: its own mentions and theirs
    contested_by_brand as (
        select
            contested.day,
            own.brand,
            contested.mentioned,
            contested.channel,
            contested.is_fictional,
            contested.author,
            cast(contested.brand = own.brand as int) as is_voice_of_ours
        from contested
        inner join
            {{ ref("dim_brand") }} as own
            on own.is_own
            and contested.competitor_set = own.competitor_set
            and (contested.brand = own.brand or not contested.is_own_brand)
    )

    {{
        clustered_share(
            "B02", "contested", hit="is_voice_of_ours", cluster="author", slices=["all", "channel", "topic"]
        )
    }}
union all
{{ clustered_share("B02", "contested_by_brand", hit="is_voice_of_ours", cluster="author", slices=["brand"]) }}
-- one voice per author, day and brand spoken of, within what is looked at
{%- for slice, relation in {
    "all": "contested",
    "channel": "contested",
    "topic": "contested",
    "brand": "contested_by_brand",
}.items() %}
    {%- set by = "day, author, mentioned, is_voice_of_ours" ~ (", " ~ slice if slice != "all" else "") %}
    union all
    {{
        share(
            "B02",
            "(select "
            ~ by
            ~ ", bool_or(is_fictional) as is_fictional from "
            ~ relation
            ~ " group by "
            ~ by
            ~ ")",
            hit="is_voice_of_ours = 1",
            variant="author_days",
            slices=[slice],
        )
    }}
{%- endfor %}
