-- Grain: one row per identified person who wrote publicly about an own brand, and quarter.
-- A network account is whom the desk knows by it: a ticket grew from one of its posts. Managed
-- individually means: somebody of ours answers for this person by name, and wrote to this person alone
-- what is no template.
with
    accounts as (
        select posts.author_key, min(bridge.customer_key) as customer_key
        from {{ ref("stg_support__tickets") }} as tickets
        inner join
            {{ ref("stg_social__posts") }} as posts
            on tickets.source_post_id = posts.post_id
            and tickets.channel = posts.channel
        inner join
            {{ ref("int_identities_bridged") }} as bridge
            on bridge.record_kind = 'ticket'
            and tickets.ticket_key = bridge.record_key
        where posts.author_key is not null and bridge.is_known_customer
        group by posts.author_key
        -- an account through which several customers came is nobody's own
        having count(distinct bridge.customer_key) = 1
    ),

    said as (
        select items.*, coalesce(customers.customer_key, accounts.customer_key) as poster
        from {{ ref("fct_feedback_item") }} as items
        left join
            (select distinct customer_key from {{ ref("dim_customer") }}) as customers
            on items.customer_key = customers.customer_key
        left join accounts on items.author_key = accounts.author_key
        where not items.is_own
    ),

    posters as (
        select
            said.poster as customer_key,
            cast(date_trunc('quarter', said.occurred_on) as date) as quarter,
            min(said.brand) as brand,
            min(said.source) as source,
            bool_or(said.is_fictional) as is_fictional
        from said
        inner join {{ ref("dim_brand") }} as brands on said.brand = brands.brand and brands.is_own
        where
            said.item_type in ('post', 'review')
            and said.is_public
            and not said.is_repost
            and not coalesce(said.author_is_employee, false)
            and said.poster is not null
        group by said.poster, cast(date_trunc('quarter', said.occurred_on) as date)
    ),

    owners as (
        select
            bridge.customer_key,
            cast(date_trunc('quarter', min(tickets.created_on)) as date) as owned_from_quarter
        from {{ ref("stg_support__tickets") }} as tickets
        inner join
            {{ ref("int_identities_bridged") }} as bridge
            on bridge.record_kind = 'ticket'
            and tickets.ticket_key = bridge.record_key
        where tickets.owner_id_hash is not null
        group by bridge.customer_key
    ),

    spoken_to as (select distinct record_key, poster as customer_key from said where poster is not null),

    exchanges as (
        select
            spoken_to.customer_key,
            cast(date_trunc('quarter', replies.replied_on) as date) as quarter,
            count(*) as replies,
            count(replies.boiler_n) as replies_compared,
            count(*) filter (
                where replies.boiler_n < {{ constant("near_duplicates_for_boiler") }}
            ) as personal_replies
        from {{ ref("fct_reply") }} as replies
        inner join spoken_to on replies.parent_key = spoken_to.record_key
        where replies.is_human
        group by spoken_to.customer_key, cast(date_trunc('quarter', replies.replied_on) as date)
    )

select
    {{ key_of(["posters.customer_key", "posters.quarter"]) }} as poster_key,
    posters.customer_key,
    posters.quarter,
    posters.source,
    posters.is_fictional,
    posters.brand,
    -- where no desk names owners, nobody knows whether this person has one
    case
        when exists (select 1 from owners) then coalesce(owners.owned_from_quarter <= posters.quarter, false)
    end as has_owner,
    coalesce(exchanges.replies, 0) as replies,
    case
        when coalesce(exchanges.replies, 0) = coalesce(exchanges.replies_compared, 0)
        then coalesce(exchanges.personal_replies, 0)
    end as personal_replies
from posters
left join owners on posters.customer_key = owners.customer_key
left join exchanges on posters.customer_key = exchanges.customer_key and posters.quarter = exchanges.quarter
