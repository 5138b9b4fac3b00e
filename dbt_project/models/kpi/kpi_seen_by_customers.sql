-- Grain: one row per KPI, variant, period, dimension and member.
-- What customers make of it: whether those who complained noticed a change (L14), and whether their words
-- contradict
-- what was promised (P03).
with
    noticed as (
        select
            answer.answered_on as day,
            question.topic,
            answer.is_fictional,
            answer.value >= scoring.high_from as is_noticed,
            exists (
                select 1
                from {{ ref("fct_complaint") }} as complaint
                where
                    complaint.customer_key = answer.respondent_key
                    and complaint.topic = question.topic
                    and complaint.posted_on <= answer.answered_on
            ) as has_complained
        from {{ ref("fct_survey_answer") }} as answer
        inner join
            {{ ref("dim_question") }} as question
            on answer.source = question.source
            and answer.survey_id = question.survey_id
            and answer.question_id = question.question_id
        -- the two top boxes of the scale; a scale nobody described scores nothing
        left join
            {{ ref("survey_scoring") }} as scoring
            on scoring.construct = 'csat'
            and answer.scale_min = scoring.scale_min
            and answer.scale_max = scoring.scale_max
        where answer.construct = 'change_noticed' and {{ is_ours("answer.brand") }}
    ),

    complainers as (select * from noticed where has_complained),

    -- words on the topic of a promise that stood on that day
    spoken as (
        select
            item.occurred_on as day,
            claim.claim_id as claim,
            item.is_fictional or claim.is_fictional as is_fictional,
            item.sentiment <> 'not_scored' or item.is_complaint is not null as is_judged,
            item.sentiment = 'negative' or coalesce(item.is_complaint, false) as is_against
        from {{ ref("dim_claim") }} as claim
        inner join {{ ref("fct_feedback_topic") }} as topics on claim.topic = topics.topic
        inner join
            {{ ref("fct_feedback_item") }} as item
            on topics.item_key = item.item_key
            and item.occurred_on >= claim.valid_from
            and item.occurred_on <= {{ or_never("claim.valid_to") }}
        where
            not item.is_own
            and not item.is_repost
            and not coalesce(item.is_troll, false)
            and {{ is_ours("item.brand") }}
    )

    {{ share("L14", "complainers", usable="is_noticed is not null", hit="is_noticed") }}
union all
{{ share("L14", "noticed", usable="is_noticed is not null", hit="is_noticed", variant="everyone") }}
union all
{{ share("P03", "spoken", usable="is_judged", hit="is_against") }}
union all
{{ corrected_share("P03", "spoken", usable="is_judged", hit="is_against", label="complaint") }}
