-- Grain: one row per survey, wave, measure and invited or answering person.
-- Measures: participation; every question; every construct of one or more questions. A person stands in one
-- unit of a wave. Questions about another department are a matrix of their own (int_employee_pairs_counted).
-- Restricted: single people; only the aggregate that went through suppression leaves this schema.
with
    standing as (
        select
            source,
            wave_id,
            respondent_key,
            min(org_unit) as org_unit,
            bool_or(responded_at is not null or value is not null) as has_answered
        from {{ ref("stg_employee__survey_answers") }}
        where about_department_text is null
        group by source, wave_id, respondent_key
    ),

    answers as (
        select *, 'question' as measure, question_id as item
        from {{ ref("int_employee_answers_scored") }}
        where about_department_text is null
        union all
        select *, 'construct' as measure, construct as item
        from {{ ref("int_employee_answers_scored") }}
        where about_department_text is null and construct <> 'unmapped'
    ),

    measured as (
        select
            source,
            wave_id,
            respondent_key,
            measure,
            item,
            min(construct) as construct,
            true as has_answered,
            count(*) as answers,
            count(is_favourable) as judged,
            count(*) filter (where is_favourable) as favourable,
            count(score) as scored,
            {{ steady_sum("score") }} as score_sum,
            bool_or(is_promoter) as is_promoter,
            bool_or(is_detractor) as is_detractor
        from answers
        group by source, wave_id, respondent_key, measure, item
        union all
        select
            source,
            wave_id,
            respondent_key,
            'participation' as measure,
            'participation' as item,
            'participation' as construct,
            has_answered,
            cast(null as bigint) as answers,
            cast(null as bigint) as judged,
            cast(null as bigint) as favourable,
            cast(null as bigint) as scored,
            cast(null as double) as score_sum,
            cast(null as boolean) as is_promoter,
            cast(null as boolean) as is_detractor
        from standing
    )

select measured.*, standing.org_unit
from measured
inner join
    standing
    on measured.source = standing.source
    and measured.wave_id = standing.wave_id
    and measured.respondent_key = standing.respondent_key
