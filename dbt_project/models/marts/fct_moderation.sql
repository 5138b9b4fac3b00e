-- Grain: one row per act of moderation on an item.
select
    acts.moderation_key,
    acts.source,
    acts.is_fictional,
    acts.post_key as item_key,
    acts.channel,
    coalesce(posts.brand, 'unmapped') as brand,
    posts.post_key is not null as is_item_known,
    acts.action,
    acts.acted_at,
    acts.acted_on,
    acts.escalated_to,
    acts.action in ('hidden', 'blocked', 'labelled_troll') as is_dismissal,
    acts.reviewed_at,
    acts.reviewed_is_complaint,
    posts.is_complaint as labelled_complaint
from {{ ref("stg_social__moderation") }} as acts
left join {{ ref("int_posts_attributed") }} as posts on acts.post_key = posts.post_key
