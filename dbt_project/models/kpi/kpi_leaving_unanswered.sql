-- Grain: one row per KPI, variant, period, dimension and member.
-- Customers who leave within 90 days of a complaint nobody answered within three days, minus those answered
-- (R15). Only
-- customers whose activity is told can be seen to leave: the link rate is published beside. An association.
{% set left = "coalesce(churned_days <= " ~ constant("churn_within_days") ~ ", false)" %}
with
    complaints as (
        select
            posted_on as day,
            brand,
            coalesce(customer_segment, 'unknown') as segment,
            is_fictional,
            {{ complaint_stratum() }} as stratum,
            churn_observed_until is not null as is_linked,
            {{ days_between("posted_at", "churned_at") }} as churned_days,
            {{ days_between("posted_at", "churn_observed_until") }} as observed_days,
            1 - ({{ answered_within(constant("churn_landmark_hours")) }}) as left_unanswered
        from {{ ref("fct_complaint") }}
        where {{ is_ours("brand") }} and not is_troll
    ),

    -- still customers at the landmark
    customers as (
        select
            *,
            -- seen for the whole time, or seen to leave in it
            is_linked
            and greatest(observed_days, coalesce(churned_days, observed_days)) >= least(
                {{ constant("churn_within_days") }},
                coalesce(churned_days, {{ constant("churn_within_days") }})
            ) as is_followed,
            case when is_linked then coalesce(churned_days, greatest(observed_days, 0)) end as followed_days,
            case when churned_days is not null then 1 else 0 end as left_or_not
        from complaints
        where coalesce(churned_days > {{ constant("churn_landmark_hours") }} / 24.0, true)
    ),

    unanswered_customers as (select * from customers where left_unanswered = 1),

    answered_customers as (select * from customers where left_unanswered = 0)

    {{
        landmark_difference(
            "R15", "customers", hit=left, treated="left_unanswered", strata="stratum", usable="is_followed"
        )
    }}
union all
{{
    share_difference(
        "R15", "customers", hit=left, group="left_unanswered", usable="is_followed", variant="unadjusted"
    )
}}
union all
{{ share("R15", "complaints", hit="is_linked", variant="link_rate") }}
union all
{{
    duration_km(
        "R15",
        "unanswered_customers",
        "followed_days",
        "left_or_not",
        {},
        {"unanswered_left": 90},
    )
}}
union all
{{ duration_km("R15", "answered_customers", "followed_days", "left_or_not", {}, {"answered_left": 90}) }}
