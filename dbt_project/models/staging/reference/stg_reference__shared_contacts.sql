-- Grain: one row per address or number that many people share, as its hash.
select distinct kind, contact_hash
from {{ source("reference", "shared_contact") }}
where contact_hash is not null
