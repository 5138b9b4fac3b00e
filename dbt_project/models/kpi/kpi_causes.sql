-- Grain: one row per KPI, variant, period, dimension and member.
-- Whether those who caused complaints ever get to know (D02, D03). The department is the one that caused
-- the complaint,
-- not the one that answered it; complaints nobody can be named for stand apart.
{% set handed = "coalesce(handed_days <= " ~ constant("case_within_days") ~ ", false)" %}
with
    departments as (
        select department, bool_or(department_type = 'pr') as is_pr
        from {{ ref("dim_department") }}
        group by department
    ),

    speakers as (
        select replies.complaint_key, bool_and(coalesce(departments.is_pr, false)) as only_pr
        from {{ ref("fct_reply") }} as replies
        left join departments on replies.department = departments.department
        where replies.is_human and replies.complaint_key is not null
        group by replies.complaint_key
    ),

    complaints as (
        select
            complaints.posted_on as day,
            complaints.causing_department as department,
            complaints.is_fictional,
            complaints.replies_observed,
            complaints.causing_department = 'none' as is_unattributed,
            coalesce(departments.is_pr, false) as is_caused_by_pr,
            coalesce(speakers.only_pr, false) as only_pr,
            complaints.has_case_at_causing is not null as is_route_known,
            complaints.first_department is not null as has_case,
            {{ days_between("complaints.posted_at", "complaints.case_at_causing_at") }} as case_days,
            {{ days_between("complaints.posted_at", "complaints.handed_over_at") }} as handed_days,
            {{
                hours_between(
                    "complaints.posted_at",
                    "coalesce(complaints.handed_over_at, complaints.resolved_at, " ~ as_of_end() ~ ")",
                )
            }} as handing_hours,
            case
                when complaints.handed_over_at is not null
                then 1
                when complaints.resolved_at is not null
                then 2
                else 0
            end as handing_outcome
        from {{ ref("fct_complaint") }} as complaints
        left join departments on complaints.causing_department = departments.department
        left join speakers on complaints.complaint_key = speakers.complaint_key
        where {{ is_ours("complaints.brand") }} and not complaints.is_troll
    ),

    caused as (select * from complaints where not is_unattributed),

    caused_elsewhere as (select * from caused where not is_caused_by_pr),

    cases as (select * from caused where has_case),

    unattributed as (select * from complaints where is_unattributed)

    {{
        share(
            "D02",
            "caused_elsewhere",
            usable="replies_observed",
            hit="only_pr and not coalesce(case_days <= " ~ constant("case_within_days") ~ ", false)",
        )
    }}
union all
{{
    share(
        "D02",
        "unattributed",
        usable="replies_observed",
        hit="only_pr",
        variant="unattributed",
        slices=["all"],
    )
}}
union all
{{ share("D03", "caused", usable="is_route_known", hit=handed) }}
union all
{{ shrunk_share("D03", "caused", usable="is_route_known", hit=handed) }}
union all
-- of those that were made a case at all
{{ share("D03", "cases", usable="is_route_known", hit=handed, variant="of_cases") }}
union all
{{
    duration_km(
        "D03",
        "caused",
        "case when is_route_known then handing_hours end",
        "handing_outcome",
        {"median": 0.5, "p90": 0.9},
    )
}}
