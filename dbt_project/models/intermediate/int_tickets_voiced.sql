-- Grain: one row per message of a customer in a ticket, and per ticket of which no message was delivered.
-- A ticket without messages speaks by its subject line; whether a channel is public, the channel says.
-- A ticket that grew from a delivered post does not repeat the post's words: the post has said them.
with
    origins as (
        select tickets.ticket_key, posts.text_id
        from {{ ref("int_tickets_attributed") }} as tickets
        inner join
            {{ ref("stg_social__posts") }} as posts
            on tickets.source_post_id = posts.post_id
            and tickets.channel = posts.channel
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
            messages.text_id,
            cast(null as varchar) as parent_item_key,
            messages.ticket_key as thread_key,
            false as is_paid,
            cast(null as varchar) as shared_post_key
        from {{ ref("int_messages_attributed") }} as messages
        inner join {{ ref("int_tickets_attributed") }} as tickets on messages.ticket_key = tickets.ticket_key
        left join {{ ref("int_channels_known") }} as channels on tickets.channel = channels.channel
        left join origins on messages.ticket_key = origins.ticket_key and messages.text_id = origins.text_id
        where not messages.is_from_desk and origins.ticket_key is null
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
            tickets.subject_text_id as text_id,
            cast(null as varchar) as parent_item_key,
            tickets.ticket_key as thread_key,
            false as is_paid,
            cast(null as varchar) as shared_post_key
        from {{ ref("int_tickets_attributed") }} as tickets
        left join
            (select distinct record_key from ticket_messages) as spoken
            on tickets.ticket_key = spoken.record_key
        left join origins on tickets.ticket_key = origins.ticket_key
        where spoken.record_key is null and origins.ticket_key is null
    )

select *
from ticket_messages
union all
select *
from tickets
