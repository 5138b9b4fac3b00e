-- Grain: one row per post shared by an employee who opted in.
with
    source as ({{ current_version("employee_advocacy_shares") }}),

    renamed as (
        select
            {{ key_of(["source", "token_hash"]) }} as advocate_key,
            source,
            is_fictional,
            opted_in as is_opted_in,
            {{ key_of(["post_url"]) }} as shared_post_key,
            -- an opt-in without a post is a row as well
            coalesce(
                post_url is not null or impressions is not null or interactions is not null, false
            ) as is_share,
            shared_at,
            {{ local_date("shared_at") }} as shared_on,
            impressions,
            interactions
        from source
        where {{ happened_by_as_of("shared_at") }}
    )

select *
from renamed
