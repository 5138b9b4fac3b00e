-- Grain: one row per configured source.
select source, subject, owner, is_fictional from {{ source("reference", "source") }}
