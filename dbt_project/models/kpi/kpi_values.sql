-- Grain: one row per KPI, variant, period, dimension and member.
-- What customers and employees say of four values (P05), and how departments judge each other's good faith
-- (D07).
-- Employees' figures are of cells that went through suppression.
{% set qualities = ["authenticity", "fairness", "transparency", "good_faith"] %}
with
    customers as (
        select
            construct,
            answered_on as day,
            segment,
            is_fictional,
            respondent_key,
            100.0 * (value - scale_min) / nullif(scale_max - scale_min, 0) as score
        from {{ ref("fct_survey_answer") }}
        where construct like 'value!_%' escape '!'
    ),

    cells as (
        select
            *,
            cast(date_trunc('quarter', wave_on) as date) as period_start,
            'quarter' as period_grain,
            case when org_unit = 'all' then 'all' else 'org_unit' end as dimension,
            org_unit as member,
            is_suppressed as is_hidden
        from {{ ref("agg_employee_unit_wave") }}
        where wave_on is not null and measure = 'construct' and construct like 'value!_%' escape '!'
        qualify
            row_number() over (
                partition by date_trunc('quarter', wave_on), org_unit, construct
                order by wave_on desc, invited desc nulls last, source, wave desc
            )
            = 1
    ),

    pairs as (
        select
            *,
            cast(date_trunc('quarter', wave_on) as date) as period_start,
            'quarter' as period_grain,
            case
                when parent_unit is null then 'all' when about_unit is null then 'org_unit' else 'unit_pair'
            end as dimension,
            place as member,
            is_suppressed as is_hidden,
            -- nobody scores beyond the ends, so the spread is at most this; the true one would tell about
            -- few people
            sqrt(greatest(0, score_mean * (100 - score_mean)) / nullif(n - 1, 0)) as widest_se
        from {{ ref("agg_employee_pair_wave") }}
        where wave_on is not null
        qualify
            row_number() over (
                partition by date_trunc('quarter', wave_on), place order by wave_on desc, source, wave desc
            )
            = 1
    )

{% for quality in qualities %}
    select *
    from
        (
            {{
                mean(
                    "P05",
                    "(select * from customers where construct = " ~ quoted("value_" ~ quality) ~ ")",
                    "score",
                    "respondent_key",
                    lowest="0",
                    highest="100",
                    variant="customers_" ~ quality,
                    slices=["all", "segment"],
                )
            }}
        ) as of_customers
    union all
    select
        {{
            estimate_row(
                "P05",
                quoted("employees_" ~ quality),
                value="score_mean",
                n="n",
                low=not_below("0", "score_mean - " ~ t95("(n - 1)") ~ " * score_se"),
                high=not_above("100", "score_mean + " ~ t95("(n - 1)") ~ " * score_se"),
                method="students_t",
                is_suppressed="is_hidden",
            )
        }}
    from cells
    where construct = {{ quoted("value_" ~ quality) }}
    union all
{% endfor %}
select
    {{
        estimate_row(
            "D07",
            quoted("main"),
            value="score_mean",
            n="n",
            low=not_below("0", "score_mean - " ~ t95("(n - 1)") ~ " * widest_se"),
            high=not_above("100", "score_mean + " ~ t95("(n - 1)") ~ " * widest_se"),
            method="widest_spread",
            is_suppressed="is_hidden",
        )
    }}
from pairs
