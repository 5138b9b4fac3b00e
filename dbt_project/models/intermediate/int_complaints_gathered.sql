-- Grain: one row per complaint episode: what its items say together, before anybody answered.
select
    complaint_key,
    min(source) as source,
    bool_or(is_fictional) as is_fictional,
    min_by(brand, item_order) as brand,
    min_by(channel, item_order) as channel,
    min_by(department, item_order) as department,
    min_by(topic, item_order) as topic,
    max_by(priority, item_order) as priority,
    min(customer_key) as customer_key,
    min(posted_at) as posted_at,
    min(detected_at) as detected_at,
    -- Taken down only when nothing of it still stands.
    case when count(deleted_at) = count(*) then max(deleted_at) end as deleted_at,
    -- The first word of it answers something we never saw: whether it was answered before, nobody knows.
    coalesce(min_by(began_elsewhere, item_order), false) as began_elsewhere,
    count(*) as items,
    -- what the first words say; what came later is how it went on
    min_by(severity, item_order) as severity,
    min_by(is_topic_of_desk, item_order) as is_topic_of_desk,
    min(experience_at) as experience_at,
    min(nullif(serious_type, 'none')) as said_serious_type
from
    (
        select *, concat_ws('|', posted_at, item_key) as item_order from {{ ref("int_complaints_episodes") }}
    ) as items
group by complaint_key
