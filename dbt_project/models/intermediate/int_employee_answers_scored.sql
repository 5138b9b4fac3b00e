-- Grain: one row per answer of an employee to a question with a scale.
-- Restricted: single answers of single people; only the aggregate that went through suppression leaves this
-- schema.
-- The organisation describes the questions of its survey source; what is nowhere described is scored on no
-- scale.
with
    questions as (
        select survey_id, question_id, construct, scoring, scale_min, scale_max, is_reverse
        from {{ ref("stg_reference__survey_questions") }}
        union all
        select
            theirs.survey_id,
            theirs.question_id,
            theirs.construct,
            theirs.scoring,
            theirs.scale_min,
            theirs.scale_max,
            theirs.is_reverse
        from {{ ref("stg_survey__questions") }} as theirs
        left join
            {{ ref("stg_reference__survey_questions") }} as ours
            on theirs.survey_id = ours.survey_id
            and theirs.question_id = ours.question_id
        where ours.question_id is null
    ),

    described as (
        select
            survey_id,
            question_id,
            min(construct) as construct,
            min(scale_min) as scale_min,
            max(scale_max) as scale_max,
            bool_or(is_reverse) as is_reverse
        from questions
        group by survey_id, question_id
    ),

    answers as (
        select
            answers.source,
            answers.is_fictional,
            answers.wave_id,
            answers.org_unit,
            answers.respondent_key,
            answers.question_id,
            answers.about_department_text,
            answers.invited_at,
            answers.responded_at,
            coalesce(described.construct, 'unmapped') as construct,
            case
                when described.is_reverse
                then described.scale_min + described.scale_max - answers.value
                else answers.value
            end as value,
            described.scale_min,
            described.scale_max
        from {{ ref("stg_employee__survey_answers") }} as answers
        left join
            described on answers.source = described.survey_id and answers.question_id = described.question_id
        where answers.value is not null
    )

select
    answers.*,
    100.0 * (answers.value - answers.scale_min) / nullif(answers.scale_max - answers.scale_min, 0) as score,
    case
        when answers.construct not in ('enps', 'nps') then answers.value >= boxes.high_from
    end as is_favourable,
    case
        when answers.construct in ('enps', 'nps') then answers.value >= recommending.high_from
    end as is_promoter,
    case
        when answers.construct in ('enps', 'nps') then answers.value <= recommending.low_until
    end as is_detractor
from answers
left join
    {{ ref("survey_scoring") }} as boxes
    on boxes.construct = 'csat'
    and answers.scale_min = boxes.scale_min
    and answers.scale_max = boxes.scale_max
left join
    {{ ref("survey_scoring") }} as recommending
    on recommending.construct = 'nps'
    and answers.scale_min = recommending.scale_min
    and answers.scale_max = recommending.scale_max
where
    answers.value
    between coalesce(answers.scale_min, answers.value) and coalesce(answers.scale_max, answers.value)
