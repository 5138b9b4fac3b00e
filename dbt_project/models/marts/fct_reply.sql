-- Grain: one row per reply of the organisation and customer utterance it answers.
with
    episodes as (
        select reply_key, min(complaint_key) as complaint_key
        from {{ ref("int_complaint_replies") }}
        group by reply_key
    ),

    answered as (
        select
            voices.record_key as parent_key,
            bool_or(coalesce(labels.is_praise, false)) as is_praise,
            bool_or(coalesce(labels.is_question, false)) as is_question
        from {{ ref("int_voices_unioned") }} as voices
        inner join {{ ref("int_texts_labelled") }} as labels on voices.text_id = labels.text_id
        where not voices.is_own
        group by voices.record_key
    ),

    shown as (
        select post_key, {{ steady_sum("impressions") }} as impressions
        from {{ ref("fct_post_metric_daily") }}
        group by post_key
    )

select
    replies.reply_key,
    replies.source,
    replies.is_fictional,
    replies.ticket_key,
    replies.parent_key,
    replies.post_key,
    episodes.complaint_key,
    replies.brand,
    replies.channel,
    replies.department,
    replies.agent_key,
    replies.replied_at,
    replies.replied_on,
    replies.is_auto,
    replies.is_human,
    replies.is_public,
    replies.template_id,
    cast(case when replies.is_public then shown.impressions end as double) as impressions,
    replies.followers,
    replies.boiler_n,
    replies.reference_n,
    replies.echo_n,
    replies.has_next_step,
    replies.is_redirect,
    replies.claims_forwarded,
    replies.gives_reason,
    replies.gives_thanks,
    replies.shows_remedy,
    replies.is_exempt_script,
    replies.is_short_answer,
    replies.is_perfunctory,
    replies.is_substantive,
    case
        when episodes.complaint_key is not null
        then 'complaint'
        when answered.is_praise
        then 'praise'
        when answered.is_question
        then 'question'
        else 'other'
    end as answers_kind
from {{ ref("int_replies_judged") }} as replies
left join episodes on replies.reply_key = episodes.reply_key
left join answered on replies.parent_key = answered.parent_key
left join shown on replies.post_key = shown.post_key
