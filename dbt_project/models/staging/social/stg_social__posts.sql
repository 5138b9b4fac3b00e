-- Grain: one row per post, reply, repost or review, in its newest version.
-- Private and direct posts stay in (a reply in a direct message counts) but are never public.
with
    source as ({{ current_version("social_posts") }}),

    renamed as (
        select
            {{ key_of(["platform", "post_id"]) }} as post_key,
            platform,
            {{ channel_of("platform") }} as channel,
            post_id,
            source,
            is_fictional,
            case
                when author_id_hash is not null then {{ key_of(["platform", "author_id_hash"]) }}
            end as author_key,
            author_id_hash,
            author_handle_hash,
            author_followers,
            is_own_account,
            brand as brand_text,
            matched_query,
            posted_at,
            {{ local_date("posted_at") }} as posted_on,
            {{ known_by_as_of("detected_at") }} as detected_at,
            {{ known_by_as_of("deleted_at") }} as deleted_at,
            in_reply_to_post_id is not null as is_reply,
            case
                when in_reply_to_post_id is not null then {{ key_of(["platform", "in_reply_to_post_id"]) }}
            end as in_reply_to_key,
            case when thread_id is not null then {{ key_of(["platform", "thread_id"]) }} end as thread_key,
            repost_of is not null as is_repost,
            case when repost_of is not null then {{ key_of(["platform", "repost_of"]) }} end as repost_of_key,
            coalesce(visibility, 'public') as visibility,
            coalesce(visibility, 'public') in ('public', 'unlisted') as is_public,
            lang as stated_language,
            media_type,
            rating,
            rating_max,
            source_department,
            comments_closed as is_closed_to_comments,
            experience_at,
            coalesce(is_paid_partnership, false) or {{ discloses_payment("text") }} as is_paid,
            -- by its address only a share that an employee opted in to is known to be the employee's
            case when coalesce(url, null) is not null then {{ key_of(["url"]) }} end as shared_post_key,
            {{ text_id("text") }} as text_id
        from source
        where {{ happened_by_as_of("posted_at") }}
    )

select *
from renamed
