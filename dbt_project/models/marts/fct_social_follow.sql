-- Grain: one row per person, own account and moment of following or leaving it.
-- A follower who also posts is the customer that the posts are taken for.
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
    follows.occurred_on
from {{ ref("stg_social__follows") }} as follows
left join authors on follows.follower_key = authors.author_key
