-- Grain: one row per piece of own content and day.
with
    source as ({{ current_version("content_visits") }}),

    renamed as (
        select
            {{ key_of(["platform", "post_id"]) }} as post_key,
            platform,
            {{ channel_of("platform") }} as channel,
            source,
            is_fictional,
            visited_on,
            department as department_text,
            brand as brand_text,
            views,
            organic_visits,
            leads
        from source
        where visited_on <= {{ as_of_date() }}
    )

select *
from renamed
