-- Grain: one row per KPI, variant, period, dimension and member.
-- How long until a person answers a complaint (R04), from the customer's post on, for
-- the answered and the waiting alike.
with
    complaints as (
        select
            complaint.posted_on as day,
            complaint.brand,
            complaint.channel,
            complaint.department,
            complaint.topic,
            handling.agent_key as agent,
            complaint.is_fictional,
            complaint.first_reply_hours,
            case when replies_observed then followed_hours end as waited_hours,
            case when replies_observed then followed_business_hours end as waited_business_hours,
            case
                when first_reply_hours is not null then 1 when end_competing is not null then 2 else 0
            end as outcome
        from {{ ref("fct_complaint") }} as complaint
        left join
            {{ ref("fct_complaint_handling") }} as handling
            on complaint.complaint_key = handling.complaint_key
        where {{ is_ours("complaint.brand") }} and complaint.is_troll is not true
    ),

    -- whether an answer came within a day is known once there is one, or the day is over
    judged as (
        select *, coalesce(first_reply_hours <= 24, false) as is_within_24h
        from complaints
        where first_reply_hours is not null or waited_hours >= 24
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
union all
{{
    league(
        "R04",
        "judged",
        hit="is_within_24h",
        prefix="within_24h_",
    )
}}
