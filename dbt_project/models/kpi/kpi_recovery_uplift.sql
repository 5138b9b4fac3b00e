-- Grain: one row per KPI, variant, period, dimension and member.
-- Recovery of complaints answered within a day minus that of those that were not (R14). Compared are
-- complaints of which
-- nothing had been heard at the landmark. Nobody drew by lot who was answered: an association.
{% set recovered = "later_evidence = 'positive'" %}
{% set heard = "later_evidence <> 'none'" %}
with
    complaints as (
        select
            posted_on as day,
            brand,
            topic,
            is_fictional,
            {{ complaint_stratum() }} as stratum,
            {{ fine_complaint_stratum() }} as fine_stratum,
            customer_key is not null as is_linked,
            later_evidence,
            {{ hours_between("posted_at", "evidence_at") }} as evidence_hours,
            {{ answered_within(constant("recovery_landmark_hours")) }} as replied_early
        from {{ ref("fct_complaint") }}
        where {{ is_ours("brand") }} and not is_troll
    ),

    undecided as (
        select *
        from complaints
        where coalesce(evidence_hours > {{ constant("recovery_landmark_hours") }}, true)
    )

    {{
        landmark_difference(
            "R14", "undecided", hit=recovered, treated="replied_early", strata="stratum", usable=heard
        )
    }}
union all
{{
    landmark_difference(
        "R14",
        "undecided",
        hit=recovered,
        treated="replied_early",
        strata="fine_stratum",
        usable=heard,
        variant="adjusted_finely",
    )
}}
union all
{{
    share_difference(
        "R14", "undecided", hit=recovered, group="replied_early", usable=heard, variant="unadjusted"
    )
}}
union all
{{ share_difference("R14", "undecided", hit=recovered, group="replied_early", variant="of_all_complaints") }}
union all
{{ share("R14", "complaints", hit="is_linked", variant="link_rate") }}
