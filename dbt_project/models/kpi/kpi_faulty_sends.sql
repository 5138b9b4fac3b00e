-- Grain: one row per KPI, variant, period, dimension and member.
-- What goes with a faulty message (O09): people who got one beside people who got a sound one of the
-- same campaign and channel. Faulty is an unfilled placeholder, a malformed greeting or a topic the
-- reader does not care for; what nobody could judge is on neither side. It is an association: lists
-- with bad names differ in more than their names.
with
    messages as (
        select
            message_key,
            sent_on as day,
            concat_ws('|', source, coalesce(campaign_id, 'none'), channel) as campaign,
            person_key,
            is_known_customer,
            is_fictional,
            sent_at,
            opened_at is not null as is_opened,
            clicked_at is not null as is_clicked,
            coalesce(unsubscribed_at, spam_reported_at) is not null as is_refused,
            case
                when has_merge_failure or salutation_fault <> 'none' or not topic_matches
                then 1
                when has_merge_failure is not null or salutation_fault is not null
                then 0
            end as is_faulty
        from {{ ref("fct_outreach") }}
        where not is_transactional
    ),

    -- a channel that never reports an opening does not say that nobody opened
    reported as (
        select
            *,
            bool_or(is_opened) over (partition by campaign) as opens_seen,
            bool_or(is_clicked) over (partition by campaign) as clicks_seen
        from messages
    ),

    scores as (
        select
            answers.respondent_key as person_key,
            answers.answered_on,
            concat_ws('|', responses.recorded_at, answers.answer_key) as place,
            answers.value >= scoring.high_from as is_promoter
        from {{ ref("fct_survey_answer") }} as answers
        inner join
            {{ ref("fct_survey_response") }} as responses on answers.response_key = responses.response_key
        inner join
            {{ ref("survey_scoring") }} as scoring
            on answers.construct = scoring.construct
            and answers.scale_min = scoring.scale_min
            and answers.scale_max = scoring.scale_max
        where answers.construct = 'nps' and answers.value is not null
    ),

    -- the first score within the month after
    scored as (
        select reported.message_key, min_by(scores.is_promoter, scores.place) as is_promoter
        from reported
        inner join
            scores
            on reported.person_key = scores.person_key
            and {{ whole_days_between("reported.day", "scores.answered_on") }}
            between 1 and {{ constant("effect_within_days") }}
        group by reported.message_key
    ),

    voiced as (
        select reported.message_key, bool_or(voices.sentiment = 'negative') as is_negative
        from reported
        inner join
            {{ ref("fct_feedback_item") }} as voices
            on reported.person_key = voices.customer_key
            and not voices.is_own
            and voices.sentiment <> 'not_scored'
            and {{ whole_days_between("reported.day", "voices.occurred_on") }}
            between 1 and {{ constant("effect_within_days") }}
        group by reported.message_key
    ),

    judged as (
        select reported.*, scored.is_promoter, voiced.is_negative
        from reported
        left join scored on reported.message_key = scored.message_key
        left join voiced on reported.message_key = voiced.message_key
    )

{% for variant, outcome in {
        "opted_out": ("is_refused", "true"),
        "opened": ("is_opened", "opens_seen"),
        "clicked": ("is_clicked", "clicks_seen"),
        "promoter_30d": ("is_promoter", "is_promoter is not null"),
        "negative_30d": ("is_negative", "is_negative is not null"),
    }.items() %}
        {{ "union all" if not loop.first }}
        {{
            landmark_difference(
                "O09",
                "judged",
                hit=outcome[0],
                treated="is_faulty",
                strata="campaign",
                usable=outcome[1],
                variant=variant,
            )
        }}
    union all
    {{
        share_difference(
            "O09",
            "judged",
            hit=outcome[0],
            group="is_faulty",
            usable=outcome[1],
            variant=variant ~ "_unadjusted",
        )
    }}
{% endfor %}
