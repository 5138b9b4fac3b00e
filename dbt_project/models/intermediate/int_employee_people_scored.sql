-- Grain: one row per survey, wave, org unit (the person's own, and 'all'), measure and invited or answering
-- person.
-- Measures: participation; every question; every construct of one or more questions (a person's mean over
-- its questions).
-- Restricted: single people; only the aggregate that went through suppression leaves this schema.
with
    invited as (
        select
            source,
            wave_id,
            org_unit,
            respondent_key,
            bool_or(responded_at is not null or value is not null) as has_answered
        from {{ ref("stg_employee__survey_answers") }}
        group by source, wave_id, org_unit, respondent_key
    ),

    answers as (
        select *, 'question' as measure, question_id as item
        from {{ ref("int_employee_answers_scored") }}
        union all
        select *, 'construct' as measure, construct as item
        from {{ ref("int_employee_answers_scored") }}
        where construct <> 'unmapped'
    ),

    measured as (
        select
            source,
            wave_id,
            org_unit,
            respondent_key,
            measure,
            item,
            min(construct) as construct,
            true as has_answered,
            count(*) as answers,
            count(*) filter (where is_favourable) as favourable,
            avg(cast(is_favourable as integer)) as favourable_share,
            {{ steady_mean("score") }} as score,
            bool_or(is_promoter) as is_promoter,
            bool_or(is_detractor) as is_detractor
        from answers
        group by source, wave_id, org_unit, respondent_key, measure, item
        union all
        select
            source,
            wave_id,
            org_unit,
            respondent_key,
            'participation' as measure,
            'participation' as item,
            'participation' as construct,
            has_answered,
            cast(null as bigint) as answers,
            cast(null as bigint) as favourable,
            cast(null as double) as favourable_share,
            cast(null as double) as score,
            cast(null as boolean) as is_promoter,
            cast(null as boolean) as is_detractor
        from invited
    )

select
    source,
    wave_id,
    org_unit,
    respondent_key,
    measure,
    item,
    construct,
    has_answered,
    answers,
    favourable,
    favourable_share,
    score,
    is_promoter,
    is_detractor
from measured
union all
select
    source,
    wave_id,
    'all' as org_unit,
    respondent_key,
    measure,
    item,
    construct,
    has_answered,
    answers,
    favourable,
    favourable_share,
    score,
    is_promoter,
    is_detractor
from measured
