-- Grain: one row per KPI, variant, period, dimension and member.
-- How far customers see the values that the organisation publishes (P06).
with
    perceived as (
        select dim.value_name, answers.score, answers.respondent_key, answers.day, answers.is_fictional
        from
            (
                select
                    construct,
                    answered_on as day,
                    is_fictional,
                    respondent_key,
                    100.0 * (value - scale_min) / nullif(scale_max - scale_min, 0) as score
                from {{ ref("fct_survey_answer") }}
            ) as answers
        inner join
            {{ ref("dim_value") }} as dim
            on answers.construct = 'value_' || dim.value_name
            and answers.day >= {{ or_always("dim.valid_from") }}
            and answers.day <= {{ or_never("dim.valid_to") }}
    ),

    each_value as (
        select *
        from
            (
                {{
                    mean(
                        "P06",
                        "perceived",
                        "score",
                        "respondent_key",
                        lowest="0",
                        highest="100",
                        variant="perceived",
                        slices=["value_name"],
                    )
                }}
            ) as of_values
    ),

    weighed as (
        select
            each_value.period_grain,
            each_value.period_start,
            'all' as dimension,
            'all' as member,
            {{ steady_sum("stated.weight * each_value.value") }} as perceived_sum,
            {{ steady_sum("stated.weight") }} as weights,
            max(stated.all_weights) as all_weights,
            -- a value whose limits are unknown leaves the whole without
            case
                when count(each_value.ci_high) = count(*)
                then
                    sqrt(
                        {{
                            steady_sum(
                                "power(stated.weight * (each_value.ci_high - each_value.ci_low) / 2, 2)"
                            )
                        }}
                    )
            end as half_width,
            min(each_value.n_eff) as smallest,
            count(*) as held,
            {{ steady_correlation("stated.weight_rank", "each_value.value_rank") }} as agreement,
            bool_or(each_value.is_fictional) as is_fictional
        from
            (
                select
                    *,
                    rank() over (partition by period_start order by value)
                    + (count(*) over (partition by period_start, value) - 1) / 2.0 as value_rank
                from each_value
            ) as each_value
        inner join
            (
                select
                    value_name,
                    weight,
                    sum(weight) over () as all_weights,
                    rank() over (order by weight)
                    + (count(*) over (partition by weight) - 1) / 2.0 as weight_rank
                from {{ ref("dim_value") }}
                where is_current
            ) as stated
            on each_value.member = stated.value_name
        group by each_value.period_grain, each_value.period_start
    )

select
    {{
        estimate_row(
            "P06",
            quoted("main"),
            value="perceived_sum / nullif(weights, 0)",
            numerator="perceived_sum",
            denominator="weights",
            n="smallest",
            low=not_below("0", "(perceived_sum - half_width) / nullif(weights, 0)"),
            high=not_above("100", "(perceived_sum + half_width) / nullif(weights, 0)"),
            method="cluster_robust",
            coverage="weights / nullif(all_weights, 0)",
        )
    }}
from weighed
union all
select
    {{
        estimate_row(
            "P06",
            quoted("rank_agreement"),
            value="case when held >= " ~ constant("values_for_ranks") ~ " then agreement end",
            n="held",
            coverage="weights / nullif(all_weights, 0)",
        )
    }}
from weighed
union all
select *
from each_value
