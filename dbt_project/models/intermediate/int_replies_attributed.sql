-- Grain: one row per reply of the organisation to a customer: a message of the desk, or a post of an own
-- account.
-- Human means written by a person for this customer: neither an automatic message nor a bot. A reply in a
-- direct message
-- counts; a reply that was taken down again does not; messages of merged tickets belong to the surviving one.
with
    desk as (
        select
            messages.message_key as reply_key,
            messages.message_key as utterance_key,
            cast(null as varchar) as post_key,
            messages.ticket_key,
            messages.ticket_key as parent_key,
            messages.source,
            messages.is_fictional,
            tickets.brand,
            tickets.channel,
            -- where the agent worked on that day goes before the queue the ticket lies in
            coalesce(teams.department, tickets.department) as department,
            messages.agent_key,
            messages.sent_at as replied_at,
            messages.sent_on as replied_on,
            messages.is_auto,
            tickets.channel
            in (select channel from {{ ref("int_channels_known") }} where is_public) as is_public,
            messages.text_id,
            messages.template_id,
            cast(null as bigint) as followers
        from {{ ref("int_messages_attributed") }} as messages
        inner join {{ ref("int_tickets_attributed") }} as tickets on messages.ticket_key = tickets.ticket_key
        left join
            {{ ref("int_departments_mapped") }} as teams
            on messages.source = teams.source
            and {{ folded("messages.team") }} = teams.queue
            and messages.sent_on = teams.day
            and teams.is_named
        where messages.is_from_desk
    ),

    own_posts as (
        select * from {{ ref("int_posts_attributed") }} where is_own and not is_repost and deleted_at is null
    ),

    -- In a direct conversation the thread is the customer's, so any own post after theirs in it answers them.
    answered_posts as (
        select own_posts.post_key as reply_key, customers.post_key as parent_key
        from own_posts
        inner join
            {{ ref("int_posts_attributed") }} as customers on own_posts.in_reply_to_key = customers.post_key
        where not customers.is_own
        union
        select own_posts.post_key as reply_key, customers.post_key as parent_key
        from own_posts
        inner join
            {{ ref("int_posts_attributed") }} as customers on own_posts.thread_key = customers.thread_key
        where not customers.is_own and not own_posts.is_public and own_posts.posted_at >= customers.posted_at
    ),

    social as (
        select
            {{ key_of(["own_posts.post_key", "answered_posts.parent_key"]) }} as reply_key,
            own_posts.post_key as utterance_key,
            own_posts.post_key,
            cast(null as varchar) as ticket_key,
            answered_posts.parent_key,
            own_posts.source,
            own_posts.is_fictional,
            own_posts.brand,
            own_posts.channel,
            coalesce(accounts.department, 'unmapped') as department,
            cast(null as varchar) as agent_key,
            own_posts.posted_at as replied_at,
            own_posts.posted_on as replied_on,
            false as is_auto,
            own_posts.is_public,
            own_posts.text_id,
            cast(null as varchar) as template_id,
            own_posts.author_followers as followers
        from answered_posts
        inner join own_posts on answered_posts.reply_key = own_posts.post_key
        left join {{ ref("int_accounts_run") }} as accounts on own_posts.author_key = accounts.author_key
    )

select *, not is_auto as is_human
from desk
union all
select *, not is_auto as is_human
from social
