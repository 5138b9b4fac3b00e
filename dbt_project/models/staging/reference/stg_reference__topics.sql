-- Grain: one row per topic.
select
    topic_id as topic,
    name as topic_name,
    parent,
    keywords,
    default_owner_department,
    coalesce(is_serious, false) as is_serious,
    serious_type
from {{ source("reference", "topic") }}
