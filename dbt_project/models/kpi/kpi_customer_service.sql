-- Grain: one row per KPI, variant, period, dimension and member.
-- What the desk's own records say about its service: ratings (C02), solved at first
-- contact (C05i), reopened (C08).
with
    tickets as (
        select
            brand,
            channel,
            department,
            agent_key as agent,
            is_fictional,
            created_on,
            {{ local_date("first_solved_at") }} as first_solved_on,
            {{ local_date("last_solved_at") }} as last_solved_on,
            has_history,
            {{ days_between("first_solved_at", "first_reopened_at") }} as reopened_after_days,
            next_contact_known,
            next_contact_days,
            csat_offered,
            csat_score,
            csat_scale_min,
            csat_scale_max
        from {{ ref("fct_ticket") }}
        where {{ is_ours("brand") }}
    ),

    rated as (
        select
            tickets.created_on as day,
            tickets.brand,
            tickets.channel,
            tickets.department,
            tickets.agent,
            tickets.is_fictional,
            tickets.csat_score >= scoring.high_from as is_satisfied
        from tickets
        left join
            {{ ref("survey_scoring") }} as scoring
            on scoring.construct = 'csat'
            and tickets.csat_scale_min = scoring.scale_min
            and tickets.csat_scale_max = scoring.scale_max
        where tickets.csat_offered
    ),

    solved as (
        select first_solved_on as day, department, agent, is_fictional, has_history, reopened_after_days
        from tickets
        where first_solved_on is not null
    ),

    -- A ticket that comes back is a further contact about the same matter, like a new ticket of the customer.
    settled as (
        select
            last_solved_on as day,
            brand,
            channel,
            department,
            is_fictional,
            next_contact_known,
            coalesce(next_contact_days > {{ constant("first_contact_quiet_days") }}, true)
            and coalesce(
                reopened_after_days > {{ constant("first_contact_quiet_days") }}, true
            ) as stayed_quiet
        from tickets
        where last_solved_on is not null
    )

    -- a rating that was offered and not given lowers the coverage
    {{
        share(
            "C02",
            "rated",
            usable="is_satisfied is not null",
            hit="is_satisfied",
            variant="desk_rating",
            slices=["all", "brand", "channel", "department", "agent"],
        )
    }}
union all
{{
    league(
        "C02",
        "rated",
        usable="is_satisfied is not null",
        hit="is_satisfied",
        prefix="desk_rating_",
    )
}}
union all
{{
    share(
        "C05i",
        "settled",
        usable="next_contact_known",
        hit="stayed_quiet",
    )
}}
union all
-- without a delivered history nobody knows whether a ticket came back
{{
    share(
        "C08",
        "solved",
        usable="has_history",
        hit="coalesce(reopened_after_days <= " ~ constant("reopened_within_days") ~ ", false)",
    )
}}
