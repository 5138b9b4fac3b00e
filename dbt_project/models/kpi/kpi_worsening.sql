-- Grain: one row per KPI, variant, period, dimension and member.
-- Complaints that got worse within a week (R16): said again, graver, carried to others, taken up by others;
-- by whether
-- a person answered within a day. Abuse without a complaint is none. The difference is an association.
with
    complaints as (
        select
            posted_on as day,
            brand,
            topic,
            is_fictional,
            {{ complaint_stratum() }} as stratum,
            customer_key is not null as is_linked,
            worsened_at is not null as is_worse,
            {{ hours_between("posted_at", "worsened_at") }} as worsened_hours,
            1 - ({{ answered_within(constant("recovery_landmark_hours")) }}) as left_waiting
        from {{ ref("fct_complaint") }}
        where {{ is_ours("brand") }} and not is_troll
    ),

    -- those that had not got worse at the landmark
    steady as (
        select *
        from complaints
        where coalesce(worsened_hours > {{ constant("recovery_landmark_hours") }}, true)
    )

    {{ share("R16", "complaints", hit="is_worse") }}
union all
{{ share("R16", "complaints", usable="left_waiting = 0", hit="is_worse", variant="replied") }}
union all
{{ share("R16", "complaints", usable="left_waiting = 1", hit="is_worse", variant="waiting") }}
union all
{{
    landmark_difference(
        "R16", "steady", hit="is_worse", treated="left_waiting", strata="stratum", variant="difference"
    )
}}
union all
{{ share_difference("R16", "steady", hit="is_worse", group="left_waiting", variant="difference_unadjusted") }}
union all
{{ share("R16", "complaints", hit="is_linked", variant="link_rate") }}
