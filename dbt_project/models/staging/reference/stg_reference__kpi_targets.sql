-- Grain: one row per KPI and variant the organisation gave a target or an owner.
select kpi, variant, target, owner from {{ source("reference", "kpi_target") }}
