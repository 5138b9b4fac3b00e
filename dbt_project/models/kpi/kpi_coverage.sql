-- Grain: one row per statement of the source articles and KPI that answers it.
-- A statement that no KPI answers is here once, without a KPI, so that the gap is seen.
-- The status is the best that the newest figures of the KPI over everything have reached in this build.
with
    answers as ({{ each_of(ref("kpi_catalogue"), ["kpi_id", "title"], "answers", "statement_id") }}),

    ranked as (
        select
            kpi_id,
            variant,
            status,
            status_reason,
            row_number() over (
                partition by kpi_id
                order by
                    case
                        status
                        when 'ok'
                        then 1
                        when 'experimental'
                        then 2
                        when 'low_n'
                        then 3
                        when 'immature'
                        then 4
                        when 'suppressed'
                        then 5
                        when 'blocked'
                        then 6
                        else 7
                    end,
                    period_start desc,
                    variant,
                    period_grain,
                    member
            ) as choice
        from {{ ref("kpi_latest") }}
    )

select
    statement.statement_id,
    statement.articles,
    statement.statement,
    answers.kpi_id,
    answers.title,
    ranked.variant as best_variant,
    case when answers.kpi_id is null then 'unanswered' else ranked.status end as status,
    ranked.status_reason,
    {{ as_of_date() }} as as_of,
    {{ text(var("build_id")) }} as build_id
from {{ ref("source_statement") }} as statement
left join answers on statement.statement_id = answers.statement_id
left join ranked on answers.kpi_id = ranked.kpi_id and ranked.choice = 1
