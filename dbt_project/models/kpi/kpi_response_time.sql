-- Grain: one row per KPI, variant, period, dimension and member.
-- How long until a person answers a complaint (R04), from the customer's post on, for
-- the answered and the waiting alike.
with
    complaints as (
        select
            posted_on as day,
            brand,
            channel,
            department,
            topic,
            is_fictional,
            case when replies_observed then followed_hours end as waited_hours,
            case when replies_observed then followed_business_hours end as waited_business_hours,
            case
                when first_reply_hours is not null then 1 when end_competing is not null then 2 else 0
            end as outcome
        from {{ ref("fct_complaint") }}
        where {{ is_ours("brand") }}
    )

    {{
        duration_km(
            "R04",
            "complaints",
            "waited_hours",
            "outcome",
            {"median_calendar": 0.5, "p90_calendar": 0.9},
            {"within_24h": 24},
        )
    }}
union all
{{
    duration_km(
        "R04",
        "complaints",
        "waited_business_hours",
        "outcome",
        {"median_business": 0.5, "p90_business": 0.9},
    )
}}
