-- Grain: one row per utterance of a customer or the public: post, review, ticket, ticket message, survey
-- comment.
-- A new kind of source is one more CTE and one more `union all`; nothing behind this model changes.
-- A ticket speaks for itself only where none of its messages was delivered, and a post that became a ticket
-- speaks once.
with
    posts as (
        select
            posts.post_key as item_key,
            posts.source,
            posts.is_fictional,
            case
                when posts.rating is not null or channels.medium = 'review' then 'review' else 'post'
            end as item_type,
            posts.channel,
            posts.brand,
            'unmapped' as department,
            posts.author_key,
            'post' as record_kind,
            posts.post_key as record_key,
            posts.posted_at as occurred_at,
            posts.posted_on as occurred_on,
            posts.is_own,
            posts.is_public,
            posts.is_repost,
            posts.text_id,
            posts.in_reply_to_key as parent_item_key,
            posts.thread_key,
            posts.is_paid,
            posts.shared_post_key
        from {{ ref("int_posts_attributed") }} as posts
        left join {{ ref("int_channels_known") }} as channels on posts.channel = channels.channel
    ),

    tickets as (select * from {{ ref("int_tickets_voiced") }}),

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
            answers.text_id,
            cast(null as varchar) as parent_item_key,
            cast(null as varchar) as thread_key,
            false as is_paid,
            cast(null as varchar) as shared_post_key
        from {{ ref("stg_survey__answers") }} as answers
        inner join
            {{ ref("int_responses_attributed") }} as responses
            on answers.response_key = responses.response_key
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
from tickets
union all
select *
from survey_comments
