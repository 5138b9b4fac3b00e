-- Grain: one row per source, kind of identifier and identifier under which somebody is known there.
select distinct
    {{ key_of(["source", "'user'", "user_key"]) }} as identity_key,
    source,
    'user' as id_type,
    false as is_shared
from {{ ref("int_identities_enriched") }}
where user_key is not null
