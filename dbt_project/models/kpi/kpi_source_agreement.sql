-- Grain: one row per KPI, variant, period, dimension and member.
-- Whether social networks, surveys and the desk speak of the same topics (B14): rank correlation after
-- Spearman of how often each topic is spoken of, over a quarter and week by week. A point value: its
-- interval needs resampling of whole weeks.
{% set pairs = {
    "social_survey": ("social", "survey"),
    "social_support": ("social", "support"),
    "survey_support": ("survey", "support"),
} %}
{% set readings = {"": "quarterly", "weekly_": "weekly"} %}
with
    spoken as (
        select
            cast(date_trunc('quarter', item.occurred_on) as date) as quarter,
            {{ week_start("item.occurred_on") }} as week,
            topics.topic,
            topics.weight,
            item.brand,
            item.is_fictional,
            case
                when item.item_type in ('post', 'review')
                then 'social'
                when item.item_type = 'survey_comment'
                then 'survey'
                else 'support'
            end as place
        from {{ ref("fct_feedback_topic") }} as topics
        inner join {{ ref("fct_feedback_item") }} as item on topics.item_key = item.item_key
        where not item.is_own and not item.is_repost and {{ is_ours("item.brand") }}
    ),

    sliced as (
        select quarter, week, topic, weight, is_fictional, place, 'all' as dimension, 'all' as member
        from spoken
        union all
        select quarter, week, topic, weight, is_fictional, place, 'brand' as dimension, brand as member
        from spoken
    ),

    quarterly as ({{ topic_shares("sliced", "quarter") }}),

    weekly as ({{ topic_shares("sliced", "week") }})

    {%- for prefix, relation in readings.items() %}
    {%- for variant, places in pairs.items() %}
        select
            {{
                estimate_row(
                    "B14",
                    quoted(prefix ~ variant),
                    value=correlation("rank_a", "rank_b"),
                    n="count(*)",
                )
            }}
        from ({{ ranked_pairs(relation, places[0], places[1]) }}) as ranked
        group by
            period_grain, period_start, dimension, member, is_fictional {{ "union all" if not loop.last }}
        {%- endfor %} {{ "union all" if not loop.last }}
    {%- endfor %}
