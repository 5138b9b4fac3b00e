-- Grain: one row per KPI, variant, period, dimension and member.
-- Net sentiment (B03). An author has one vote per day: who writes more praise than
-- blame that day votes positive, a tie is neutral, so that one loud author is one
-- author. Languages that are not scored lower the coverage. The whole and the channels
-- speak of own brands; single brands are shown for competitors, too.
with
    mentions as (
        select
            item.occurred_on as day,
            item.brand,
            item.channel,
            item.is_fictional,
            brand.is_own as is_own_brand,
            coalesce(item.author_key, item.item_key) as author,
            case
                item.sentiment when 'positive' then 1 when 'negative' then -1 when 'neutral' then 0
            end as mood
        from {{ ref("fct_feedback_item") }} as item
        inner join {{ ref("dim_brand") }} as brand on item.brand = brand.brand
        where
            item.is_public
            and not item.is_own
            and not item.is_repost
            and item.item_type in ('post', 'review')
            and item.brand <> 'unmapped'
    )

    {%- for slice, kept in {"all": "is_own_brand", "channel": "is_own_brand", "brand": "true"}.items() %}
        {{ "union all" if not loop.first }}
        {%- set by = "day, author" ~ (", " ~ slice if slice != "all" else "") %}
        {{
            net_score(
                "B03",
                "(select "
                ~ by
                ~ ", cast(sign(sum(mood)) as int) as vote, bool_or(is_fictional) as is_fictional from mentions where "
                ~ kept
                ~ " group by "
                ~ by
                ~ ")",
                score="vote",
                slices=[slice],
            )
        }}
    {%- endfor %}
