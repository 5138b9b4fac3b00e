-- Grain: one row per identified person who wrote publicly about an own brand, and quarter.
-- Managed individually means: somebody of ours answers for this person by name, and wrote to this person
-- alone what was not
-- taken from a template.
with
    posters as (
        select
            items.customer_key,
            cast(date_trunc('quarter', items.occurred_on) as date) as quarter,
            min(items.brand) as brand,
            min(items.source) as source,
            bool_or(items.is_fictional) as is_fictional
        from {{ ref("fct_feedback_item") }} as items
        inner join {{ ref("dim_brand") }} as brands on items.brand = brands.brand and brands.is_own
        where
            items.item_type in ('post', 'review')
            and items.is_public
            and not items.is_own
            and not items.is_repost
            and not coalesce(items.author_is_employee, false)
            and items.customer_key in (select customer_key from {{ ref("dim_customer") }})
        group by items.customer_key, cast(date_trunc('quarter', items.occurred_on) as date)
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

    spoken_to as (
        select distinct record_key, customer_key from {{ ref("fct_feedback_item") }} where not is_own
    ),

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
