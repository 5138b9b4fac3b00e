-- Grain: one row per source and category of a desk.
select source, category, topic_id as topic from {{ source("reference", "category_topic") }}
