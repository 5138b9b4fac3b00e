-- Grain: one row per KPI, variant, period, dimension and member.
-- Of how many complaints somebody can say who caused them (D01), by the department whose desk had them.
with
    closed as (
        select
            posted_on as day,
            department,
            is_fictional,
            coalesce(causing_confidence >= {{ constant("cause_known_from") }}, false) as is_cause_known,
            causing_department <> 'none' as is_attributed,
            causing_method = 'reviewer' as is_reviewed
        from {{ ref("fct_complaint") }}
        where
            {{ is_ours("brand") }} and not is_troll and (resolved_at is not null or end_competing is not null)
    )

    {{ share("D01", "closed", hit="is_cause_known") }}
union all
{{ share("D01", "closed", hit="is_attributed", variant="by_any_rule") }}
union all
{{ share("D01", "closed", hit="is_reviewed", variant="by_reviewers") }}
