-- Grain: one row per KPI, variant, period, dimension and member.
-- Whether the programme as a whole does what it is for (X05): quarters in which a completed action moved
-- its KPI and
-- customers became more satisfied or stayed more often.
with
    quarterly as (
        select
            figure.kpi_id,
            variant.direction,
            {{ period_start("'quarter'", "figure.period_start") }} as quarter,
            sum(figure.numerator) as hits,
            sum(figure.denominator) as trials
        from {{ ref("kpi_measured") }} as figure
        inner join
            {{ ref("kpi_variant") }} as variant
            on figure.kpi_id = variant.kpi_id
            and figure.variant = variant.variant
            and variant.position = 1
        where
            figure.kpi_id in ('C02', 'C12', 'R06')
            and figure.period_grain = 'month'
            and figure.dimension = 'all'
        group by 1, 2, 3
    ),

    improved as (
        select
            quarter,
            bool_or(
                case
                    when direction = 'up'
                    then {{ newcombe_low("hits", "trials", "hits_before", "trials_before") }} > 0
                    else {{ newcombe_high("hits", "trials", "hits_before", "trials_before") }} < 0
                end
            ) as is_improved
        from
            (
                select
                    *,
                    lag(hits) over (partition by kpi_id order by quarter) as hits_before,
                    lag(trials) over (partition by kpi_id order by quarter) as trials_before
                from quarterly
                where kpi_id in ('C02', 'C12')
            ) as followed
        where trials > 0 and trials_before > 0
        group by quarter
    ),

    confirmed as (
        select
            {{ period_start("'quarter'", "done_on") }} as quarter,
            bool_or(is_fictional) as is_fictional,
            bool_or(is_confirmed) as is_confirmed,
            avg(case when is_confirmed then 1.0 when not is_confirmed then 0.0 end) as share_confirmed
        from {{ ref("kpi_action_effect") }}
        group by 1
    ),

    quarters as (
        select
            improved.quarter as day,
            coalesce(confirmed.is_fictional, false) as is_fictional,
            improved.is_improved and coalesce(confirmed.is_confirmed, false) as is_success
        from improved
        left join confirmed on improved.quarter = confirmed.quarter
        where (select bool_or(is_linked) from {{ ref("fct_action") }})
    ),

    -- the article's claim is that listening alone does not do it: expect little
    listened as (
        select
            'year' as period_grain,
            {{ period_start("'year'", as_of_date()) }} as period_start,
            'all' as dimension,
            'all' as member,
            {{
                steady_correlation(
                    "quarterly.hits / nullif(quarterly.trials, 0)", "confirmed.share_confirmed"
                )
            }} as r,
            count(*) as quarters,
            bool_or(confirmed.is_fictional) as is_fictional
        from quarterly
        inner join confirmed on quarterly.quarter = confirmed.quarter
        where quarterly.kpi_id = 'R06' and confirmed.share_confirmed is not null
        having count(*) >= 4
    )

    {{ share("X05", "quarters", hit="is_success") }}
union all
select
    {{
        estimate_row(
            "X05",
            "'listening_link'",
            value="r",
            n="quarters",
            low="tanh(atanh(r) - " ~ z95() ~ " / sqrt(nullif(quarters - 3, 0)))",
            high="tanh(atanh(r) + " ~ z95() ~ " / sqrt(nullif(quarters - 3, 0)))",
            method="fisher_z",
        )
    }}
from listened
