-- Grain: one row per thing by which a customer showed later how satisfied they are.
-- Good is a satisfied rating (top boxes of its scale), nine or ten of ten, praise or thanks; anything less
-- that a
-- customer says
-- on being asked is not good, and so is bad mood or another complaint.
with
    ratings as (
        select
            tickets.ticket_key,
            tickets.brand,
            coalesce(tickets.csat_offered_at, tickets.solved_at, tickets.closed_at) as heard_at,
            tickets.csat_score >= scale.high_from as is_good
        from {{ ref("int_tickets_attributed") }} as tickets
        inner join
            {{ ref("survey_scoring") }} as scale
            on scale.construct = 'csat'
            and scale.scale_max = tickets.csat_scale_max
            and scale.scale_min = case when tickets.csat_scale_max = 1 then 0 else 1 end
        where tickets.csat_score is not null
    ),

    answers as (
        select
            answers.response_key,
            responses.respondent_key,
            responses.is_linked,
            responses.brand,
            responses.recorded_at as heard_at,
            case
                when questions.is_reverse
                then questions.scale_min + questions.scale_max - answers.value_num
                else answers.value_num
            end
            >= scale.high_from as is_good
        from {{ ref("stg_survey__answers") }} as answers
        inner join
            {{ ref("int_responses_attributed") }} as responses
            on answers.response_key = responses.response_key
        inner join
            {{ ref("int_survey_questions_described") }} as questions
            on answers.source = questions.source
            and answers.survey_id = questions.survey_id
            and answers.question_id = questions.question_id
        inner join
            {{ ref("survey_scoring") }} as scale
            on questions.construct = scale.construct
            and questions.scale_min = scale.scale_min
            and questions.scale_max = scale.scale_max
        where
            questions.construct in ('csat', 'nps')
            and answers.value_num between questions.scale_min and questions.scale_max
            and not answers.is_dont_know
            and not responses.is_test
    ),

    voices as (
        select
            voices.item_key,
            voices.record_kind,
            voices.record_key,
            voices.brand,
            voices.occurred_at as heard_at,
            labels.severity,
            labels.escalation,
            case
                when labels.is_complaint or labels.sentiment = 'negative'
                then false
                when labels.is_praise
                then true
                -- thanks in good mood, without a wish that is still open
                when
                    labels.sentiment = 'positive'
                    and not coalesce(labels.is_suggestion, false)
                    and not coalesce(labels.is_question, false)
                then true
            end as is_good
        from {{ ref("int_voices_unioned") }} as voices
        inner join {{ ref("int_texts_labelled") }} as labels on voices.text_id = labels.text_id
        where not voices.is_own and not voices.is_repost and voices.record_kind in ('post', 'ticket')
    )

select
    'rating' as kind,
    ratings.ticket_key as item_key,
    ratings.ticket_key,
    bridge.customer_key,
    ratings.brand,
    ratings.heard_at,
    ratings.is_good,
    cast(null as integer) as severity,
    cast(null as varchar) as escalation
from ratings
left join
    {{ ref("int_identities_bridged") }} as bridge
    on bridge.record_kind = 'ticket'
    and ratings.ticket_key = bridge.record_key
union all
select 'survey', response_key, null, respondent_key, brand, heard_at, bool_and(is_good), null, null
from answers
where is_linked
group by response_key, respondent_key, brand, heard_at
union all
select
    'words',
    voices.item_key,
    case when voices.record_kind = 'ticket' then voices.record_key end,
    bridge.customer_key,
    voices.brand,
    voices.heard_at,
    voices.is_good,
    voices.severity,
    case when voices.escalation <> 'none' then voices.escalation end
from voices
left join
    {{ ref("int_identities_bridged") }} as bridge
    on voices.record_kind = bridge.record_kind
    and voices.record_key = bridge.record_key
