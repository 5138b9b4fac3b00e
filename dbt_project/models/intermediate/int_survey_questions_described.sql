-- Grain: one row per source, survey and question, with how it is scored.
-- What the organisation says about a question goes before what the survey tool says.
with
    asked as (
        select distinct source, survey_id, question_id
        from {{ ref("stg_survey__answers") }}
        union
        select source, survey_id, question_id
        from {{ ref("stg_survey__questions") }}
    )

select
    asked.source,
    asked.survey_id,
    asked.question_id,
    coalesce(ours.construct, theirs.construct, 'unmapped') as construct,
    coalesce(ours.scoring, theirs.scoring, 'unmapped') as scoring,
    coalesce(ours.scale_min, theirs.scale_min) as scale_min,
    coalesce(ours.scale_max, theirs.scale_max) as scale_max,
    coalesce(ours.is_reverse, theirs.is_reverse, false) as is_reverse,
    coalesce(ours.wording, theirs.wording) as wording,
    coalesce(ours.topic, theirs.topic) as topic
from asked
left join
    {{ ref("stg_reference__survey_questions") }} as ours
    on asked.survey_id = ours.survey_id
    and asked.question_id = ours.question_id
left join
    {{ ref("stg_survey__questions") }} as theirs
    on asked.source = theirs.source
    and asked.survey_id = theirs.survey_id
    and asked.question_id = theirs.question_id
