-- Grain: one row per cap on contacts.
select touches, days from {{ source("reference", "contact_cap") }}
