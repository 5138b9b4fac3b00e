-- Grain: one row per KPI, variant, period, dimension and member.
-- How many customers leave, and how long they stay (C12). At risk is who was a customer before the
-- month began. What counts as leaving differs between sources and is stated; half and twice the days
-- of inactivity stand beside.
with
    months as (
        select
            month as day, customer_key, segment, value_tier, is_fictional, churn_rule, is_at_risk, has_churned
        from {{ ref("fct_customer_month") }}
    ),

    at_risk as (select * from months where is_at_risk),
    contractual as (select * from at_risk where churn_rule = 'stated'),
    free as (select * from at_risk where churn_rule = 'inactive'),

    otherwise_judged as (
        select
            months.day,
            months.segment,
            months.value_tier,
            months.is_fictional,
            spells.rule,
            coalesce(spells.lost_on <= {{ period_end("'month'", "months.day") }}, false) as has_churned
        from {{ ref("fct_retention_event") }} as spells
        inner join
            months
            on spells.customer_key = months.customer_key
            and spells.judged_from <= months.day
            and spells.joined_on < months.day
            and (spells.lost_on is null or months.day <= spells.lost_on)
        where not spells.is_main_rule
    ),

    sooner as (select * from otherwise_judged where rule = 'inactive_shorter'),
    later as (select * from otherwise_judged where rule = 'inactive_longer'),

    -- those who joined earlier are in the record only if they stayed
    joined as (
        select
            spells.joined_on as day,
            months.segment,
            months.value_tier,
            spells.is_fictional,
            spells.tenure_days,
            case when spells.lost_on is null then 0 else 1 end as is_lost
        from {{ ref("fct_retention_event") }} as spells
        left join
            months
            on spells.customer_key = months.customer_key
            and {{ period_start("'month'", "spells.joined_on") }} = months.day
        where spells.is_main_rule and spells.spell = 1 and spells.is_followed_from_start
    )

    {{ share("C12", "at_risk", hit="has_churned") }}
union all
{{ share("C12", "at_risk", hit="not has_churned", variant="retained") }}
{%- for variant, relation in {
    "contractual": "contractual",
    "inactive": "free",
    "inactive_shorter": "sooner",
    "inactive_longer": "later",
}.items() %}
    union all
    {{ share("C12", relation, hit="has_churned", variant=variant) }}
{%- endfor %}
union all
{{
    duration_km(
        "C12", "joined", "tenure_days", "is_lost", {"tenure_median": 0.5}, {"lost_within_365d": 365}
    )
}}
