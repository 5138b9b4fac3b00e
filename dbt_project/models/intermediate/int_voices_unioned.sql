-- Grain: one row per utterance of a customer or the public: post, review, ticket, ticket message, survey comment.
-- A new kind of source is one more CTE and one more `union all`; nothing behind this model changes.
-- A ticket speaks for itself only where none of its messages was delivered, and a post that became a ticket speaks once.
with
    posts as (
        select
            post_key as item_key,
            source,
            is_fictional,
            case when rating is not null then 'review' else 'post' end as item_type,
            channel,
            brand,
            'unmapped' as department,
            author_key,
            'post' as record_kind,
            post_key as record_key,
            posted_at as occurred_at,
            posted_on as occurred_on,
            is_own,
            is_public,
            is_repost,
            text_id
        from {{ ref("int_posts_attributed") }}
    ),

    ticket_messages as (
        select
            messages.message_key as item_key,
            messages.source,
            messages.is_fictional,
            'ticket_message' as item_type,
            tickets.channel,
            tickets.brand,
            tickets.department,
            case
                when messages.author_id_hash is not null
                then {{ key_of(["messages.source", "messages.author_id_hash"]) }}
            end as author_key,
            'ticket' as record_kind,
            messages.ticket_key as record_key,
            messages.sent_at as occurred_at,
            messages.sent_on as occurred_on,
            false as is_own,
            channels.is_public,
            false as is_repost,
            messages.text_id
        from {{ ref("int_messages_attributed") }} as messages
        inner join {{ ref("int_tickets_attributed") }} as tickets on messages.ticket_key = tickets.ticket_key
        left join {{ ref("int_channels_known") }} as channels on tickets.channel = channels.channel
        where not messages.is_from_desk
    ),

    tickets as (
        select
            tickets.ticket_key as item_key,
            tickets.source,
            tickets.is_fictional,
            'ticket' as item_type,
            tickets.channel,
            tickets.brand,
            tickets.department,
            case
                when tickets.requester_id_hash is not null
                then {{ key_of(["tickets.source", "tickets.requester_id_hash"]) }}
            end as author_key,
            'ticket' as record_kind,
            tickets.ticket_key as record_key,
            tickets.created_at as occurred_at,
            tickets.created_on as occurred_on,
            false as is_own,
            false as is_public,
            false as is_repost,
            tickets.subject_text_id as text_id
        from {{ ref("int_tickets_attributed") }} as tickets
        left join (select distinct record_key from ticket_messages) as spoken on tickets.ticket_key = spoken.record_key
        where spoken.record_key is null
    ),

    survey_comments as (
        select
            {{ key_of(["answers.response_key", "answers.question_id"]) }} as item_key,
            responses.source,
            responses.is_fictional,
            'survey_comment' as item_type,
            coalesce(responses.channel, 'survey') as channel,
            responses.brand,
            responses.department,
            responses.respondent_key as author_key,
            'survey_response' as record_kind,
            responses.response_key as record_key,
            responses.recorded_at as occurred_at,
            responses.recorded_on as occurred_on,
            false as is_own,
            false as is_public,
            false as is_repost,
            answers.text_id
        from {{ ref("stg_survey__answers") }} as answers
        inner join {{ ref("int_responses_attributed") }} as responses on answers.response_key = responses.response_key
        inner join
            {{ ref("int_survey_questions_described") }} as questions
            on responses.source = questions.source
            and answers.survey_id = questions.survey_id
            and answers.question_id = questions.question_id
        where questions.construct = 'comment' and answers.text_id is not null and not responses.is_test
    )

select *
from posts
union all
select *
from ticket_messages
union all
select *
from tickets
union all
select *
from survey_comments
