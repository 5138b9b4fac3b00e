-- Grain: one row per complaint item, with the episode it belongs to.
-- An episode is what one customer says about one topic of one brand without a pause of the configured days
-- (7).
-- An item without a known customer is an episode of its own: silence about the person must not merge
-- strangers.
with
    items as (
        select items.*, bridge.customer_key
        from {{ ref("int_complaint_items") }} as items
        left join
            {{ ref("int_identities_bridged") }} as bridge
            on items.record_kind = bridge.record_kind
            and items.item_key = bridge.record_key
    ),

    gapped as (
        select
            *,
            coalesce(customer_key, item_key) as complainer,
            lag(posted_at) over (
                partition by coalesce(customer_key, item_key), brand, matter order by posted_at, item_key
            ) as previous_posted_at
        from items
    ),

    numbered as (
        select
            *,
            sum(
                case
                    when previous_posted_at is null
                    then 1
                    when
                        {{ days_between("previous_posted_at", "posted_at") }}
                        >= {{ var("complaint_gap_days") }}
                    then 1
                    else 0
                end
            ) over (
                partition by complainer, brand, matter order by posted_at, item_key rows unbounded preceding
            ) as episode
        from gapped
    )

select
    first_value(item_key) over (
        partition by complainer, brand, matter, episode order by posted_at, item_key
    ) as complaint_key,
    item_key,
    ticket_key,
    post_key,
    customer_key,
    source,
    is_fictional,
    brand,
    channel,
    department,
    topic,
    priority,
    posted_at,
    detected_at,
    deleted_at,
    began_elsewhere,
    is_topic_of_desk,
    experience_at,
    severity,
    serious_type
from numbered
