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
    replies.is_public,
    cast(null as varchar) as template_id,
    cast(null as double) as impressions,
    cast(null as bigint) as boiler_n,
    cast(null as bigint) as echo_n,
    cast(null as boolean) as has_next_step,
    cast(null as boolean) as is_redirect,
    cast(null as boolean) as claims_forwarded,
    cast(null as boolean) as gives_reason,
    cast(null as boolean) as gives_thanks,
    cast(null as boolean) as shows_remedy,
    cast(null as boolean) as is_exempt_script,
    cast(null as boolean) as is_short_answer,
    cast(null as boolean) as is_perfunctory,
    cast(null as boolean) as is_substantive,
    cast(null as varchar) as answers_kind
from {{ ref("int_replies_attributed") }} as replies
left join episodes on replies.parent_key = episodes.parent_key
