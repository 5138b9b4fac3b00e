-- Grain: one row per reply of a person and what it answers, where the words of both were read, with the
-- content words
-- they share.
-- In a ticket the customer's words are all that the customer had written before; words are known by their
-- hashes.
with
    asked_texts as (
        select ticket_key as parent_key, sent_at as said_at, text_id
        from {{ ref("int_messages_attributed") }}
        where not is_from_desk and not is_auto
        union all
        select ticket_key as parent_key, created_at as said_at, subject_text_id as text_id
        from {{ ref("int_tickets_attributed") }}
        union all
        select post_key as parent_key, posted_at as said_at, text_id
        from {{ ref("int_posts_attributed") }}
        where not is_own
    ),

    asked as (
        select asked_texts.parent_key, asked_texts.said_at, signatures.words
        from asked_texts
        inner join {{ ref("stg_text__signatures") }} as signatures on asked_texts.text_id = signatures.text_id
    ),

    asked_words as (
        select parent_key, word, min(said_at) as said_at
        from ({{ each_of("asked", ["parent_key", "said_at"], "words", "word") }}) as words
        group by parent_key, word
    ),

    first_asked as (select parent_key, min(said_at) as said_at from asked group by parent_key),

    replies as (
        select replies.reply_key, replies.parent_key, replies.replied_at, signatures.words
        from {{ ref("int_replies_attributed") }} as replies
        inner join {{ ref("stg_text__signatures") }} as signatures on replies.text_id = signatures.text_id
        inner join
            first_asked
            on replies.parent_key = first_asked.parent_key
            and first_asked.said_at <= replies.replied_at
        where replies.is_human
    ),

    reply_words as ({{ each_of("replies", ["reply_key", "parent_key", "replied_at"], "words", "word") }}),

    shared as (
        select reply_words.reply_key, count(distinct reply_words.word) as echo_n
        from reply_words
        inner join
            asked_words
            on reply_words.parent_key = asked_words.parent_key
            and reply_words.word = asked_words.word
            and asked_words.said_at <= reply_words.replied_at
        group by reply_words.reply_key
    )

select replies.reply_key, coalesce(shared.echo_n, 0) as echo_n
from replies
left join shared on replies.reply_key = shared.reply_key
