-- Grain: one row per KPI, variant, period, dimension and member.
-- Trolls (I14), threats and how fast they reach those who can act (I15), complaints
-- dismissed as trolling (I16), and how much blame an own post set off (I13). Trolls are
-- kept out of no other figure silently: here they are counted.
with
    inbound as (
        select
            occurred_on as day,
            brand,
            channel,
            is_fictional,
            coalesce(author_key, item_key) as author,
            is_troll,
            coalesce(is_praise, false) or sentiment = 'positive' as is_happy
        from {{ ref("fct_feedback_item") }}
        where not is_own and not is_repost and {{ is_ours("brand") }}
    ),

    threats as (
        select
            detected_on as day,
            brand,
            channel,
            is_fictional,
            waited_minutes,
            cast(handed_over_at is not null as int) as is_handed_over
        from {{ ref("fct_threat") }}
        where {{ is_ours("brand") }}
    ),

    dismissals as (
        select acted_on as day, brand, channel, action, is_fictional, reviewed_is_complaint
        from {{ ref("fct_moderation") }}
        where is_dismissal and {{ is_ours("brand") }}
    ),

    echoes as (
        select
            public_on as day,
            brand,
            is_fictional,
            case when is_comparable then negative_items - expected_negative_items end as excess_items,
            case
                when is_comparable and has_impressions then impressions - expected_impressions
            end as excess_impressions
        from {{ ref("fct_incident_echo") }}
        where public_on is not null and {{ is_ours("brand") }}
    ),

    louder as (select * from echoes where excess_items is not null),
    shown as (select * from echoes where excess_impressions is not null)

    {{ count("I13", "louder", value="sum(excess_items)", variant="negative_items") }}
union all
{{ count("I13", "shown", value="sum(excess_impressions)", variant="impressions") }}
union all
{{ share("I14", "inbound", usable="is_troll is not null", hit="is_troll") }}
union all
{{
    corrected_share(
        "I14", "inbound", usable="is_troll is not null", hit="is_troll", label="troll", variant="corrected"
    )
}}
union all
{{
    authors_per_author(
        "I14",
        "inbound",
        top="is_happy",
        bottom="coalesce(is_troll, false)",
        author="author",
        variant="happy_per_troll",
    )
}}
union all
{{
    duration_km(
        "I15",
        "threats",
        "waited_minutes",
        "is_handed_over",
        {"median": 0.5, "p90": 0.9},
        {"within_1h": constant("threat_handover_minutes")},
    )
}}
union all
{{ share("I16", "dismissals", usable="reviewed_is_complaint is not null", hit="reviewed_is_complaint") }}
