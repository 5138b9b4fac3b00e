-- Grain: one row per complaint episode: whether it is about fraud, safety or law, who says so, and whether
-- it is abuse.
-- Rules flag (the topic's kind, or the words); a reviewer confirms or clears. Only the two together make
-- abuse of it: a
-- moderator's act on abusive words that no review called a genuine complaint. Angry is not abusive.
with
    moderated as (
        select
            post_key,
            max_by(action, acted_at) filter (where action in ('labelled_troll', 'restored')) as last_action,
            bool_or(reviewed_is_complaint) as is_complaint_on_review
        from {{ ref("stg_social__moderation") }}
        group by post_key
    ),

    abuse as (
        select episodes.complaint_key, bool_and(coalesce(labels.is_abusive, false)) as is_troll
        from {{ ref("int_complaints_episodes") }} as episodes
        inner join moderated on episodes.post_key = moderated.post_key
        inner join {{ ref("stg_social__posts") }} as posts on episodes.post_key = posts.post_key
        left join {{ ref("int_texts_labelled") }} as labels on posts.text_id = labels.text_id
        where
            episodes.ticket_key is null
            and moderated.last_action = 'labelled_troll'
            and not coalesce(moderated.is_complaint_on_review, false)
        group by episodes.complaint_key
    )

select
    gathered.complaint_key,
    coalesce(topics.serious_type, gathered.said_serious_type) as flagged_serious_type,
    decided.confirmed_serious_type,
    -- a reviewer who names no kind leaves it to the rules to say which
    coalesce(
        nullif(decided.confirmed_serious_type, 'unspecified'),
        topics.serious_type,
        gathered.said_serious_type,
        decided.confirmed_serious_type,
        'none'
    ) as serious_type,
    coalesce(abuse.is_troll, false) as is_troll
from {{ ref("int_complaints_gathered") }} as gathered
inner join {{ ref("int_complaints_decided") }} as decided on gathered.complaint_key = decided.complaint_key
left join {{ ref("stg_reference__topics") }} as topics on gathered.topic = topics.topic
left join abuse on gathered.complaint_key = abuse.complaint_key
