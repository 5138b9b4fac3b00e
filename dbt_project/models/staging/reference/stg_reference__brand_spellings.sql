-- Grain: one row per brand and spelling of it (id, name, alias or handle).
select brand, brand as spelling, 'id' as kind
from {{ source("reference", "brand") }}
union
select brand, name as spelling, 'name' as kind
from {{ source("reference", "brand") }}
union
select brand, alias as spelling, 'alias' as kind
from {{ source("reference", "brand_alias") }}
union
select brand, handle as spelling, 'handle' as kind
from {{ source("reference", "brand_handle") }}
