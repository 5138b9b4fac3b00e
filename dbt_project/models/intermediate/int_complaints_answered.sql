-- Grain: one row per complaint episode: when it was acknowledged, answered by a person, resolved, or ended
-- without either.
-- The clock starts at the customer's words. A reply before them is a fault of a clock somewhere: flagged,
-- never averaged.
-- Whether nobody answered or answers were not delivered is told apart by `replies_observed`. Of a
-- conversation
-- that began outside the delivery no wait is measured, answered or not: half of it would flatter or blame.
with
    replies as (
        select episodes.complaint_key, replies.replied_at, replies.is_human
        from {{ ref("int_replies_attributed") }} as replies
        inner join
            {{ ref("int_complaints_episodes") }} as episodes
            on replies.parent_key = coalesce(episodes.ticket_key, episodes.post_key)
        union all
        -- The post a ticket grew from may have been answered in public, too.
        select episodes.complaint_key, replies.replied_at, replies.is_human
        from {{ ref("int_replies_attributed") }} as replies
        inner join
            {{ ref("int_complaints_episodes") }} as episodes
            on replies.parent_key = episodes.post_key
            and episodes.ticket_key is not null
        union all
        -- A desk without messages may still report when it replied first.
        select episodes.complaint_key, tickets.reported_first_reply_at as replied_at, true as is_human
        from {{ ref("int_tickets_attributed") }} as tickets
        inner join
            {{ ref("int_complaints_episodes") }} as episodes on tickets.ticket_key = episodes.ticket_key
        left join
            (
                select distinct ticket_key
                from {{ ref("int_replies_attributed") }}
                where ticket_key is not null
            ) as spoken
            on tickets.ticket_key = spoken.ticket_key
        where tickets.reported_first_reply_at is not null and spoken.ticket_key is null
    ),

    answers as (
        select
            replies.complaint_key,
            min(replies.replied_at) filter (
                where replies.replied_at >= gathered.posted_at
            ) as acknowledged_at,
            min(replies.replied_at) filter (
                where replies.is_human and replies.replied_at >= gathered.posted_at
            ) as first_human_reply_at,
            bool_or(replies.replied_at < gathered.posted_at) as has_reply_before_posting
        from replies
        inner join
            {{ ref("int_complaints_gathered") }} as gathered on replies.complaint_key = gathered.complaint_key
        where not coalesce(gathered.began_elsewhere, false)
        group by replies.complaint_key
    ),

    endings as (
        select
            episodes.complaint_key,
            max(timed.last_solved_at) as resolved_at,
            bool_or(tickets.is_open) as is_open,
            bool_or(tickets.first_reply_in_time) as reported_in_time
        from {{ ref("int_complaints_episodes") }} as episodes
        inner join {{ ref("int_tickets_attributed") }} as tickets on episodes.ticket_key = tickets.ticket_key
        inner join {{ ref("int_tickets_timed") }} as timed on tickets.ticket_key = timed.ticket_key
        group by episodes.complaint_key
    ),

    observed as (
        select source, 'ticket' as place
        from {{ ref("int_messages_attributed") }}
        where is_from_desk
        union
        select source, 'ticket' as place
        from {{ ref("int_tickets_attributed") }}
        where reported_first_reply_at is not null
        union
        select channel as source, 'post' as place
        from {{ ref("int_posts_attributed") }}
        where is_own
    )

select
    gathered.complaint_key,
    answers.acknowledged_at,
    answers.first_human_reply_at,
    coalesce(answers.has_reply_before_posting, false) as has_time_conflict,
    case when not endings.is_open then endings.resolved_at end as resolved_at,
    coalesce(not endings.is_open, false) as is_closed,
    endings.reported_in_time,
    bool_or(observed.place is not null and not coalesce(gathered.began_elsewhere, false)) as replies_observed
from {{ ref("int_complaints_gathered") }} as gathered
left join answers on gathered.complaint_key = answers.complaint_key
left join endings on gathered.complaint_key = endings.complaint_key
left join
    observed
    on case when endings.complaint_key is null then 'post' else 'ticket' end = observed.place
    and case when endings.complaint_key is null then gathered.channel else gathered.source end
    = observed.source
group by all
