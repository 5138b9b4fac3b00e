-- Grain: one row per thing that is a complaint: a ticket, or a public post about an own brand.
-- A ticket is one when the desk says so or when its first customer message is labelled so; bad mood alone
-- is no complaint.
-- A post that became a ticket is told once, by the ticket, but from the moment it was posted.
with
    first_messages as (
        select ticket_key, min_by(text_id, concat_ws('|', sent_at, message_key)) as text_id
        from {{ ref("int_messages_attributed") }}
        where not is_from_desk and not is_auto
        group by ticket_key
    ),

    posts as (
        select posts.*
        from {{ ref("int_posts_attributed") }} as posts
        inner join
            {{ ref("stg_reference__brands") }} as brands on posts.brand = brands.brand and brands.is_own
        where posts.is_complaint and posts.is_public and not posts.is_own and not posts.is_repost
    ),

    origins as (
        select tickets.ticket_key, posts.post_key, posts.posted_at, posts.detected_at, posts.experience_at
        from {{ ref("int_tickets_attributed") }} as tickets
        inner join
            {{ ref("stg_social__posts") }} as posts
            on tickets.source_post_id = posts.post_id
            and tickets.channel = posts.channel
    ),

    tickets as (
        select
            tickets.ticket_key as item_key,
            tickets.ticket_key,
            origins.post_key,
            'ticket' as record_kind,
            tickets.source,
            tickets.is_fictional,
            tickets.brand,
            tickets.channel,
            tickets.department,
            coalesce(categorised.topic, {{ first_topic("labels.topics") }}, 'none') as topic,
            categorised.topic is not null as is_topic_of_desk,
            -- without a topic the desk's own category tells matters apart
            coalesce(
                categorised.topic, {{ first_topic("labels.topics") }}, {{ folded("tickets.category") }}, ''
            ) as matter,
            tickets.priority,
            least(tickets.created_at, coalesce(origins.posted_at, tickets.created_at)) as posted_at,
            coalesce(origins.detected_at, tickets.created_at) as detected_at,
            cast(null as timestamptz) as deleted_at,
            false as began_elsewhere,
            coalesce(tickets.experience_at, origins.experience_at) as experience_at,
            labels.severity,
            labels.serious_type
        from {{ ref("int_tickets_attributed") }} as tickets
        left join first_messages on tickets.ticket_key = first_messages.ticket_key
        left join
            {{ ref("int_texts_labelled") }} as labels
            on coalesce(first_messages.text_id, tickets.subject_text_id) = labels.text_id
        left join origins on tickets.ticket_key = origins.ticket_key
        left join
            {{ ref("int_tickets_categorised") }} as categorised on tickets.ticket_key = categorised.ticket_key
        where
            coalesce(tickets.ticket_type = 'complaint', false)
            or (first_messages.text_id is not null and coalesce(labels.is_complaint, false))
    )

select *
from tickets
union all
select
    posts.post_key as item_key,
    cast(null as varchar) as ticket_key,
    posts.post_key,
    'post' as record_kind,
    posts.source,
    posts.is_fictional,
    posts.brand,
    posts.channel,
    'unmapped' as department,
    coalesce({{ first_topic("labels.topics") }}, 'none') as topic,
    false as is_topic_of_desk,
    coalesce({{ first_topic("labels.topics") }}, '') as matter,
    cast(null as varchar) as priority,
    posts.posted_at,
    posts.detected_at,
    posts.deleted_at,
    posts.is_orphan_reply as began_elsewhere,
    posts.experience_at,
    labels.severity,
    labels.serious_type
from posts
left join {{ ref("int_texts_labelled") }} as labels on posts.text_id = labels.text_id
left join tickets as told on posts.post_key = told.post_key
where told.post_key is null
