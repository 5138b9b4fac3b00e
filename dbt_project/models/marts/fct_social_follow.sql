-- Grain: one row per person, own account and moment of following or leaving it.
-- Each row that begins a time of following, or ends one nobody saw begin, also says from when until
-- when. A follower who also posts is the customer that the posts are taken for.
with
    authors as (
        select posts.author_key, min(bridge.customer_key) as customer_key
        from {{ ref("stg_social__posts") }} as posts
        inner join
            {{ ref("int_identities_bridged") }} as bridge
            on bridge.record_kind = 'post'
            and posts.post_key = bridge.record_key
            and bridge.is_known_customer
        where posts.author_key is not null
        group by posts.author_key
        having count(distinct bridge.customer_key) = 1
    )

select
    {{ key_of(["follows.account_key", "follows.follower_key", "follows.event", "follows.occurred_at"]) }}
    as follow_key,
    follows.source,
    follows.is_fictional,
    follows.channel,
    follows.account_key,
    coalesce(authors.customer_key, follows.follower_key) as person_key,
    authors.customer_key is not null as is_known_customer,
    follows.event,
    follows.occurred_at,
    follows.occurred_on,
    case
        when follows.event = 'follow'
        then coalesce(lag(follows.event) over followed <> 'follow', true)
        else lag(follows.event) over followed is null
    end as is_spell,
    case when follows.event = 'follow' then follows.occurred_on end as followed_from,
    case
        when follows.event = 'unfollow'
        then follows.occurred_on
        else
            min(case when follows.event = 'unfollow' then follows.occurred_on end) over (
                partition by follows.account_key, follows.follower_key
                order by follows.occurred_at, follows.event
                rows between 1 following and unbounded following
            )
    end as followed_until
from {{ ref("stg_social__follows") }} as follows
left join authors on follows.follower_key = authors.author_key
window
    followed as (
        partition by follows.account_key, follows.follower_key order by follows.occurred_at, follows.event
    )
