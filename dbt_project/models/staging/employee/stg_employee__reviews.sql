-- Grain: one row per public review of the organisation as an employer.
with
    source as ({{ current_version("employee_reviews") }}),

    renamed as (
        select
            {{ key_of(["source", "site", "review_id"]) }} as review_key,
            source,
            is_fictional,
            site,
            posted_at,
            {{ local_date("posted_at") }} as posted_on,
            rating,
            rating_max,
            brand as brand_text,
            {{ text_id("text") }} as text_id
        from source
        where {{ happened_by_as_of("posted_at") }}
    )

select *
from renamed
