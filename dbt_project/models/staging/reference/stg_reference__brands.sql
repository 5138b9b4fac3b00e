-- Grain: one row per brand, own or compared with.
select brand, name as brand_name, is_own, competitor_set from {{ source("reference", "brand") }}
