-- Grain: one row per promised time and priority ('default' for all others).
select metric, priority, target_minutes from {{ source("reference", "sla_default") }}
