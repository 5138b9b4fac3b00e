-- Grain: one row per reply of the organisation and customer utterance it answers.
with
    episodes as (
        select coalesce(ticket_key, post_key) as parent_key, min(complaint_key) as complaint_key
        from {{ ref("int_complaints_episodes") }}
        group by coalesce(ticket_key, post_key)
    )

select
    replies.reply_key,
    replies.source,
    replies.is_fictional,
    replies.ticket_key,
    replies.parent_key,
    episodes.complaint_key,
    replies.brand,
    replies.channel,
    replies.department,
    replies.agent_key,
    replies.replied_at,
    replies.replied_on,
    replies.is_auto,
    replies.is_human,
    replies.is_public
from {{ ref("int_replies_attributed") }} as replies
left join episodes on replies.parent_key = episodes.parent_key
