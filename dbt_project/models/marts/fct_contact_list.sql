-- Grain: one row per list, recipient and day the list was extracted.
select
    {{ key_of(["lists.source", "lists.list_id", "lists.recipient_ref_hash", "lists.extracted_on"]) }}
    as entry_key,
    lists.source,
    lists.is_fictional,
    lists.list_id,
    lists.extracted_on,
    lists.first_name_status as naming,
    lists.has_consent_basis
from {{ ref("stg_outreach__contact_list") }} as lists
