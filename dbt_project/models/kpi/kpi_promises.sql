-- Grain: one row per KPI, variant, period, dimension and member.
-- Promises kept (P01), the distance between what was promised and what was delivered (P02), published
-- standards met
-- (P08). What could not be decided is neither kept nor broken.
with
    checks as (
        select
            checked_on as day,
            claim_id as claim,
            department,
            is_fictional,
            case when is_passed then 1 when not is_passed then 0 end as is_kept,
            is_passed is null as is_undecided,
            made_by
        from {{ ref("kpi_claim_check") }}
    ),

    delivered as (select * from checks where made_by = 'delivered'),

    gaps as (
        select
            checked_on as day,
            claim_id as claim,
            is_fictional,
            cases,
            {% for side, observed in {"gap": "value", "worst": "high", "best": "low"}.items() %}
                case
                    direction
                    when 'down'
                    then observed_{{ observed }} - target_value
                    when 'up'
                    then
                        target_value
                        - observed_{{ {"value": "value", "high": "low", "low": "high"}[observed] }}
                end as {{ side }}{{ "," if not loop.last }}
            {% endfor %}
        from {{ ref("kpi_claim_check") }}
        where observed_value is not null and target_value is not null and direction in ('up', 'down')
    ),

    averaged as (
        select
            period_grain,
            period_start,
            dimension,
            member,
            {{ steady_mean("gap") }} as gap,
            case when count(best) = count(*) then {{ steady_mean("best") }} end as best,
            case when count(worst) = count(*) then {{ steady_mean("worst") }} end as worst,
            sum(cases) as cases,
            bool_or(is_fictional) as is_fictional
        from {{ expanded("P02", "gaps", ["claim"]) }} as rows_of_periods
        group by period_grain, period_start, dimension, member
    ),

    -- a standard is a promise with a number; in a month it is met when every check of it was passed
    standards as (
        select
            {{ period_start("'month'", "checked_on") }} as day,
            department,
            claim_id as claim,
            bool_or(is_fictional) as is_fictional,
            bool_and(is_passed) as is_met
        from {{ ref("kpi_claim_check") }}
        where target_value is not null
        group by 1, department, claim_id
    )

    {{ clustered_share("P01", "checks", hit="is_kept", cluster="claim") }}
union all
{{ clustered_share("P01", "delivered", hit="is_kept", cluster="claim", variant="delivered") }}
union all
{{ share("P01", "checks", hit="is_undecided", variant="undecided") }}
union all
select
    {{
        estimate_row(
            "P02",
            "'main'",
            value="gap",
            n="cases",
            low="best",
            high="worst",
            method="promised_less_delivered",
        )
    }}
from averaged
union all
{{ share("P02", "gaps", usable="gap is not null", hit="gap > 0", variant="falling_short", slices=["all"]) }}
union all
{{ share("P08", "standards", usable="is_met is not null", hit="is_met") }}
