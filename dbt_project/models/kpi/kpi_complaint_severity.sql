-- Grain: one row per KPI, variant, period, dimension and member.
-- How grave complaints are and how soon after the experience they are made, by channel (R20). A letter and
-- a tweet are not
-- alike: compare channels within one severity, never by their counts.
with
    complaints as (
        select
            posted_on as day,
            channel,
            topic,
            is_fictional,
            severity,
            case
                when experience_at is not null then {{ hours_between("experience_at", "posted_at") }}
            end as lag_hours,
            1 as outcome
        from {{ ref("fct_complaint") }}
        where {{ is_ours("brand") }} and not is_troll
    )

{% for level in range(1, 6) %}
        {{
            share(
                "R20",
                "complaints",
                usable="severity is not null",
                hit="severity = " ~ level,
                variant="severity_" ~ level,
            )
        }}
    union all
{% endfor %}
{{ duration_km("R20", "complaints", "lag_hours", "outcome", {"median_post_lag": 0.5, "p90_post_lag": 0.9}) }}
