-- Grain: one row per complaint episode and reply to it, in the ticket or under the post it grew from.
with
    places as (
        select complaint_key, ticket_key as parent_key
        from {{ ref("int_complaints_episodes") }}
        where ticket_key is not null
        union
        select complaint_key, post_key as parent_key
        from {{ ref("int_complaints_episodes") }}
        where post_key is not null
    )

select
    places.complaint_key,
    replies.reply_key,
    replies.replied_at,
    replies.department,
    replies.is_human,
    replies.is_public,
    replies.is_redirect,
    replies.is_substantive,
    replies.shows_remedy,
    replies.gives_reason
from places
inner join {{ ref("int_replies_judged") }} as replies on places.parent_key = replies.parent_key
