-- Grain: one row per KPI, variant, period, dimension and member.
-- What is said in public: how much of it is about us (B01). The whole and the channels speak of own
-- brands; single brands are shown for competitors, too.
with
    mentions as (
        select
            item.occurred_on as day,
            item.brand,
            item.channel,
            item.is_fictional,
            item.is_repost,
            brand.is_own as is_own_brand
        from {{ ref("fct_feedback_item") }} as item
        inner join {{ ref("dim_brand") }} as brand on item.brand = brand.brand
        -- what is not public, and what we say ourselves, is not the market speaking
        where
            item.is_public
            and not item.is_own
            and item.item_type in ('post', 'review')
            and item.brand <> 'unmapped'
    ),

    about_us as (select * from mentions where is_own_brand)

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
    {{ "union all" if not loop.last }}
{%- endfor %}
