-- Grain: one row per brand and handle, as the hash under which authors are known.
select brand, handle_hash from {{ source("reference", "brand_handle") }} where handle_hash is not null
