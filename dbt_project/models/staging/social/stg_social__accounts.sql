-- Grain: one row per account and handle it had.
with
    source as ({{ current_version("social_accounts") }}),

    renamed as (
        select
            platform,
            account_id_hash,
            handle_hash,
            source,
            is_fictional,
            brand as brand_text,
            department as department_text,
            is_own,
            valid_from,
            valid_to
        from source
    )

select *
from renamed
