-- Grain: one row per KPI, variant, period, dimension and member.
-- What is said in public: how much of it is about us (B01) and how that compares with
-- the competitors (B02). The whole and the channels speak of own brands; single brands
-- are shown for competitors, too.
with
    mentions as (
        select
            item.occurred_on as day,
            item.brand,
            item.channel,
            item.is_fictional,
            item.is_repost,
            coalesce(item.author_key, item.item_key) as author,
            brand.is_own as is_own_brand,
            brand.competitor_set
        from {{ ref("fct_feedback_item") }} as item
        inner join {{ ref("dim_brand") }} as brand on item.brand = brand.brand
        -- what is not public, and what we say ourselves, is not the market speaking
        where
            item.is_public
            and not item.is_own
            and item.item_type in ('post', 'review')
            and item.brand <> 'unmapped'
    ),

    about_us as (select * from mentions where is_own_brand),

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
            channel,
            is_fictional,
            author,
            competitor_set,
            is_own_brand,
            cast(is_own_brand as int) as is_voice_of_ours
        from mentions
        where not is_repost and competitor_set in (select competitor_set from contested_sets)
    ),

    -- each own brand against its competitors: its own mentions and theirs
    contested_by_brand as (
        select
            contested.day,
            own.brand,
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

{%- for variant, kept in {"main": "not is_repost", "reposts": "is_repost"}.items() %}
        {{
            count(
                "B01",
                "(select * from about_us where " ~ kept ~ ")",
                variant=variant,
                slices=["all", "channel"],
            )
        }}
    union all
    {{ count("B01", "(select * from mentions where " ~ kept ~ ")", variant=variant, slices=["brand"]) }}
    union all
{%- endfor %}
{{ clustered_share("B02", "contested", hit="is_voice_of_ours", cluster="author", slices=["all", "channel"]) }}
union all
{{ clustered_share("B02", "contested_by_brand", hit="is_voice_of_ours", cluster="author", slices=["brand"]) }}
{%- for relation, slices in {"contested": ["all", "channel"], "contested_by_brand": ["brand"]}.items() %}
    union all
    {{
        share(
            "B02",
            "(select distinct day, brand, channel, author, is_voice_of_ours, is_fictional from "
            ~ relation
            ~ ")",
            hit="is_voice_of_ours = 1",
            variant="author_days",
            slices=slices,
        )
    }}
{%- endfor %}
