-- Grain: one row per response and question with a judgement in numbers.
-- "Don't know" and test responses are not here. A number off the scale of its question is a code somebody
-- forgot to
-- declare: it stays as a row without a value and lowers the coverage, it never becomes a score.
select
    {{ key_of(["answers.response_key", "answers.question_id"]) }} as answer_key,
    answers.response_key,
    answers.source,
    responses.is_fictional,
    answers.survey_id,
    responses.wave_id,
    answers.question_id,
    questions.construct,
    questions.scoring,
    -- A reversed item is turned round once, here, so that high is good everywhere behind.
    case
        when answers.value_num not between questions.scale_min and questions.scale_max
        then null
        when questions.is_reverse
        then questions.scale_min + questions.scale_max - answers.value_num
        else answers.value_num
    end as value,
    coalesce(
        answers.value_num not between questions.scale_min and questions.scale_max, false
    ) as is_off_scale,
    questions.scale_min,
    questions.scale_max,
    questions.is_reverse,
    responses.brand,
    responses.segment,
    responses.department,
    responses.channel,
    responses.weight,
    responses.recorded_on as answered_on,
    responses.respondent_key
from {{ ref("stg_survey__answers") }} as answers
inner join {{ ref("int_responses_attributed") }} as responses on answers.response_key = responses.response_key
inner join
    {{ ref("int_survey_questions_described") }} as questions
    on answers.source = questions.source
    and answers.survey_id = questions.survey_id
    and answers.question_id = questions.question_id
where answers.value_num is not null and not answers.is_dont_know and not responses.is_test
