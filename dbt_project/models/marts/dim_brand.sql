-- Grain: one row per brand, plus `unmapped` for what no brand claims.
select brand, brand_name, is_own, competitor_set
from {{ ref("stg_reference__brands") }}
union all
select
    'unmapped' as brand,
    'Not mapped to a brand' as brand_name,
    false as is_own,
    cast(null as varchar) as competitor_set
