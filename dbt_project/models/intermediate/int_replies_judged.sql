-- Grain: one row per reply of the organisation and what it answers, with what is to be thought of its words.
-- Perfunctory: boilerplate, nothing of what the customer said, and no next step. Wording that law or safety
-- prescribes and answers of a few words are judged by nobody; sending somebody to a private place is a kind
-- of its own.
-- Where too few replies went before it, or its words were not read, nothing is known, and that is not "no".
with
    replies as (
        select
            replies.*,
            compared.boiler_n,
            compared.reference_n,
            echoed.echo_n,
            labels.has_next_step,
            labels.is_redirect,
            labels.claims_forwarded,
            labels.gives_reason,
            labels.gives_thanks,
            labels.shows_remedy,
            labels.commits,
            labels.is_exempt_script,
            labels.is_short_answer
        from {{ ref("int_replies_attributed") }} as replies
        left join {{ ref("int_texts_labelled") }} as labels on replies.text_id = labels.text_id
        left join
            {{ ref("int_replies_compared") }} as compared on replies.utterance_key = compared.utterance_key
        left join {{ ref("int_replies_echoed") }} as echoed on replies.reply_key = echoed.reply_key
    ),

    judged as (
        select
            *,
            boiler_n >= {{ constant("near_duplicates_for_boiler") }}
            or template_id is not null as is_boilerplate,
            is_human
            and not coalesce(is_exempt_script, false)
            and not coalesce(is_short_answer, false)
            and reference_n >= {{ constant("reply_reference_minimum") }} as can_be_perfunctory
        from replies
    )

select
    *,
    case
        when can_be_perfunctory
        then case when is_redirect then false else is_boilerplate and echo_n = 0 and not has_next_step end
    end as is_perfunctory,
    case when is_human then commits or gives_reason or shows_remedy end as is_substantive
from judged
