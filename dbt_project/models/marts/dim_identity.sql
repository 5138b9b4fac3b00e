-- Grain: one row per source, kind of identifier and identifier under which somebody is known there.
select identity_key, source, id_type, bool_or(is_shared) as is_shared
from {{ ref("int_identities_listed") }}
group by identity_key, source, id_type
