-- Grain: one row per survey response that calls for somebody to get back to its author: a detractor, or a
-- complaint.
with
    detractors as (
        select answers.response_key
        from {{ ref("fct_survey_answer") }} as answers
        inner join
            {{ ref("survey_scoring") }} as scoring
            on answers.scoring = scoring.construct
            and answers.scale_min = scoring.scale_min
            and answers.scale_max = scoring.scale_max
        where answers.scoring = 'nps' and answers.value <= scoring.low_until
        group by answers.response_key
    ),

    complaints as (
        select record_key as response_key
        from {{ ref("fct_feedback_item") }}
        where item_type = 'survey_comment' and is_complaint
        group by record_key
    )

select
    responses.response_key,
    waves.wave_key,
    responses.source,
    responses.is_fictional,
    responses.brand,
    responses.department,
    responses.recorded_at,
    responses.recorded_on,
    detractors.response_key is not null as is_detractor,
    complaints.response_key is not null as is_complaint,
    responses.contact_allowed,
    followed.case_opened_at,
    followed.contacted_at,
    {{ hours_between("responses.recorded_at", "followed.contacted_at") }} as contacted_hours
from {{ ref("fct_survey_response") }} as responses
inner join {{ ref("int_responses_waved") }} as waves on responses.response_key = waves.response_key
left join detractors on responses.response_key = detractors.response_key
left join complaints on responses.response_key = complaints.response_key
left join {{ ref("int_responses_followed") }} as followed on responses.response_key = followed.response_key
where coalesce(detractors.response_key, complaints.response_key) is not null
