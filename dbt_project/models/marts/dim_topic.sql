-- Grain: one row per topic of the organisation's taxonomy.
select topic, topic_name, parent, default_owner_department, is_serious from {{ ref("stg_reference__topics") }}
