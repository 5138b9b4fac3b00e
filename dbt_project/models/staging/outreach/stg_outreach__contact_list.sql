-- Grain: one row per recipient on a list and day it was extracted.
with
    source as ({{ current_version("contact_list") }}),

    renamed as (
        select
            source,
            is_fictional,
            list_id,
            recipient_ref_hash,
            extracted_on,
            first_name_status,
            has_consent_basis
        from source
        where extracted_on <= {{ as_of_date() }}
    )

select *
from renamed
