-- Grain: one row per KPI, variant, period, dimension and member.
-- Leaks (I08) and disrepute (I09) by employees, coverage of the conduct policy (I10) and of coaching (I11),
-- and
-- violations of coached people beside those of uncoached ones (I12). All from tables that went through
-- suppression.
with
    incidents as (
        select *, person_years / 1000.0 as thousands
        from {{ by_unit(ref("agg_employee_incident_quarter"), "quarter", ["quarter"]) }} as kept
    ),

    covered as (
        select
            'month' as period_grain,
            month as period_start,
            case
                when member = 'all' then 'all' when cut = 'level' then 'manager_level' else 'org_unit'
            end as dimension,
            member,
            in_scope,
            acknowledged,
            coached,
            passed,
            policy_age_days,
            is_fictional,
            is_suppressed
        from {{ ref("fct_policy_coverage_month") }}
    ),

    passing as (
        select
            period_grain,
            period_start,
            dimension,
            member,
            passed,
            case when passed is not null then coached end as judged,
            is_fictional,
            passed is null as is_suppressed
        from covered
        -- where nobody was coached nobody can pass
        where dimension <> 'manager_level' and coalesce(coached, 1) > 0
    ),

    violations as (
        select *, year as day from {{ ref("agg_employee_violation_year") }} where not is_suppressed
    ),

    few as (
        select
            'year' as period_grain,
            year as period_start,
            'all' as dimension,
            'all' as member,
            bool_or(is_fictional) as is_fictional
        from {{ ref("agg_employee_violation_year") }}
        group by year
        having bool_and(is_suppressed)
    )

    {{ kept_rate("I08", "incidents", "leaks", "thousands", "people") }}
union all
{{ kept_rate("I09", "incidents", "disreputes", "thousands", "people") }}
union all
select
    {{
        estimate_row(
            "I09",
            quoted("severity_weighted"),
            value="weight / nullif(exposure, 0)",
            numerator="weight",
            denominator="exposure",
            n="people",
            is_suppressed="is_hidden",
        )
    }}
from
    {{ kept_sums("incidents", {"weight": "disrepute_weight", "exposure": "thousands", "people": "people"}) }}
    as sums
union all
{{ kept_share("I10", "covered", "acknowledged", "in_scope") }}
union all
select {{ estimate_row("I10", quoted("policy_age"), value="age", n="in_scope", is_suppressed="is_hidden") }}
from
    (
        select
            period_grain,
            period_start,
            dimension,
            member,
            max(policy_age_days) as age,
            sum(in_scope) as in_scope,
            bool_or(is_fictional) as is_fictional,
            bool_or(is_suppressed) as is_hidden
        from covered
        where dimension = 'all'
        group by period_grain, period_start, dimension, member
    ) as ages
union all
{{ kept_share("I11", "covered", "coached", "in_scope") }}
union all
{{ kept_share("I11", "passing", "passed", "judged", "pass_rate") }}
union all
{{
    rate_ratio(
        "I12",
        "violations",
        "sum(coached_violations)",
        "sum(coached_years)",
        "sum(uncoached_violations)",
        "sum(uncoached_years)",
    )
}}
union all
select {{ estimate_row("I12", quoted("main"), value="null", n="null", is_suppressed="true") }}
from few
