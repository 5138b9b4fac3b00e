-- Grain: one row per praise that somebody outside wrote about an own brand.
-- Whether a person thanked for it, how long that took, and whether its author spoke well of us again.
-- Whether nobody thanked or replies were not delivered or not read is told apart by
-- `replies_observed`.
with
    positive as (
        select
            items.*,
            lead(items.occurred_at) over (
                partition by items.author_key order by items.occurred_at, items.item_key
            ) as next_positive_at
        from {{ ref("fct_feedback_item") }} as items
        left join {{ ref("fct_social_post") }} as posts on items.record_key = posts.post_key
        inner join {{ ref("dim_brand") }} as brands on items.brand = brands.brand and brands.is_own
        where
            not items.is_own
            and not items.is_repost
            and not coalesce(posts.is_employee, items.author_is_employee, false)
            and not coalesce(posts.is_paid, items.is_paid, false)
            and (items.is_praise or items.sentiment = 'positive' or items.recommendation = 'recommend')
    ),

    praise as (
        select
            positive.*,
            posts.deleted_at,
            case
                when positive.item_type in ('post', 'review')
                then 'post'
                when positive.item_type in ('ticket', 'ticket_message')
                then 'ticket'
            end as place,
            case
                when positive.item_type in ('post', 'review') then positive.channel else positive.source
            end as of_whom
        from positive
        left join {{ ref("fct_social_post") }} as posts on positive.record_key = posts.post_key
        where positive.is_praise
    ),

    -- where nobody of ours ever speaks, silence is not ours
    heard as (
        select distinct 'post' as place, channel as of_whom
        from {{ ref("fct_social_post") }}
        where is_own
        union all
        select distinct 'ticket' as place, source as of_whom
        from {{ ref("fct_reply") }}
        where ticket_key is not null
    ),

    answered as (
        select
            praise.item_key,
            min(replies.replied_at) filter (where replies.gives_thanks) as thanked_at,
            -- thanks that were written for this one, and not taken from a template
            min(replies.replied_at) filter (
                where replies.gives_thanks and replies.boiler_n < {{ constant("near_duplicates_for_boiler") }}
            ) as personally_thanked_at,
            bool_or(replies.gives_thanks is null) as has_unread_reply
        from praise
        inner join {{ ref("fct_reply") }} as replies on praise.record_key = replies.parent_key
        where replies.is_human and replies.replied_at >= praise.occurred_at
        group by praise.item_key
    ),

    followed as (
        select
            praise.*,
            answered.thanked_at,
            answered.personally_thanked_at,
            heard.place is not null
            and (
                answered.thanked_at is not null or not coalesce(answered.has_unread_reply, false)
            ) as replies_observed,
            least(coalesce(answered.thanked_at, praise.deleted_at), {{ as_of_end() }}) as followed_until
        from praise
        left join answered on praise.item_key = answered.item_key
        left join heard on praise.place = heard.place and praise.of_whom = heard.of_whom
    )

select
    item_key as praise_key,
    source,
    is_fictional,
    brand,
    channel,
    topic,
    author_key,
    is_public,
    occurred_at,
    occurred_on,
    replies_observed,
    thanked_at,
    {{ hours_between("occurred_at", "thanked_at") }} as thanked_hours,
    {{ hours_between("occurred_at", "personally_thanked_at") }} as personally_thanked_hours,
    case
        when followed_until >= occurred_at then {{ hours_between("occurred_at", "followed_until") }}
    end as followed_hours,
    case when thanked_at is null and deleted_at is not null then 'deleted' end as end_competing,
    {{ hours_between("occurred_at", "next_positive_at") }} as next_positive_hours
from followed
