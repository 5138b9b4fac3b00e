-- Grain: one row per KPI, variant, period, dimension and member.
-- Whether people are answered alike, whatever they say and however they say it (R17): the share answered
-- within two weeks
-- of the kind answered most minus that of the kind answered least.
{% set kinds = {
    "main": ["positive", "neutral", "negative"],
    "topics": ["awkward", "easy"],
} %}
with
    answered as (
        select parent_key, min(replied_at) as replied_at
        from {{ ref("fct_reply") }}
        where is_human
        group by parent_key
    ),

    -- where nothing of ours was ever delivered, nobody can be seen to be answered
    places as (select distinct channel, ticket_key is not null as is_desk from {{ ref("fct_reply") }}),

    first_words as (
        select
            items.*,
            row_number() over (
                partition by items.record_key order by items.occurred_at, items.item_key
            ) as position
        from {{ ref("fct_feedback_item") }} as items
        where
            items.item_type in ('post', 'review', 'ticket', 'ticket_message')
            and not items.is_own
            and not items.is_repost
            and not coalesce(items.is_troll, false)
            and items.brand <> 'unmapped'
            and {{ is_ours("items.brand") }}
    ),

    asked as (
        select
            words.occurred_on as day,
            words.brand,
            words.is_fictional,
            words.sentiment,
            case
                when topics.topic is not null then case when topics.is_serious then 'awkward' else 'easy' end
            end as topics,
            coalesce(
                {{ hours_between("words.occurred_at", "answered.replied_at") }}
                <= {{ constant("reply_within_hours") }},
                false
            ) as is_answered
        from first_words as words
        inner join
            places
            on words.channel = places.channel
            and (words.item_type in ('ticket', 'ticket_message')) = places.is_desk
        left join answered on words.record_key = answered.parent_key
        left join {{ ref("dim_topic") }} as topics on words.topic = topics.topic
        where words.position = 1
    )

    {% for variant, members in kinds.items() %}
        {{
            share_range(
                "R17",
                "asked",
                hit="is_answered",
                kind="sentiment" if variant == "main" else "topics",
                members=members,
                variant=variant,
            )
        }}
        {{ "union all" if not loop.last }}
    {% endfor %}
