-- Grain: one row per post, with the brand it is about, who speaks and what was found in its text.
-- Brand, in this order: stated by the export; the account that posts; a handle or name in the text, own
-- brands first.
with
    accounts as (
        select platform, account_id_hash, handle_hash, brand_text, is_own
        from {{ ref("stg_social__accounts") }}
    ),

    authors as (
        select
            posts.post_key,
            min(accounts.brand_text) as account_brand_text,
            bool_or(accounts.is_own) as is_known_own
        from {{ ref("stg_social__posts") }} as posts
        inner join
            accounts
            on posts.platform = accounts.platform
            and (
                posts.author_id_hash = accounts.account_id_hash
                or posts.author_handle_hash = accounts.handle_hash
            )
        group by posts.post_key
    ),

    handles as (
        select handles.handle_hash, min(handles.brand) as brand, bool_or(brands.is_own) as is_own
        from {{ ref("stg_reference__brand_handles") }} as handles
        inner join {{ ref("stg_reference__brands") }} as brands on handles.brand = brands.brand
        group by handles.handle_hash
    ),

    named as (
        select
            named.post_key,
            min_by(
                named.brand,
                concat_ws('|', case when brands.is_own then '0' else '1' end, named.found_by, named.brand)
            ) as brand,
            count(distinct named.brand) as brands_named
        from {{ ref("stg_social__post_brands") }} as named
        inner join {{ ref("stg_reference__brands") }} as brands on named.brand = brands.brand
        group by named.post_key
    )

select
    posts.*,
    case
        when posts.brand_text is not null
        then stated.brand
        when authors.account_brand_text is not null
        then account.brand
        when handles.brand is not null
        then handles.brand
        else coalesce(named.brand, 'unmapped')
    end as brand,
    coalesce(named.brands_named, 0) as brands_named,
    -- The post it answers was never delivered, or was taken back.
    posts.is_reply and parents.post_key is null as is_orphan_reply,
    coalesce(posts.is_own_account, authors.is_known_own, handles.is_own, false) as is_own,
    coalesce(labels.language, posts.stated_language) as language,
    coalesce(labels.sentiment, 'not_scored') as sentiment,
    labels.is_complaint
from {{ ref("stg_social__posts") }} as posts
left join {{ ref("stg_social__posts") }} as parents on posts.in_reply_to_key = parents.post_key
left join authors on posts.post_key = authors.post_key
left join handles on posts.author_handle_hash = handles.handle_hash
left join named on posts.post_key = named.post_key
left join
    {{ ref("int_brands_resolved") }} as stated
    on coalesce({{ folded("posts.brand_text") }}, '') = stated.spelling
left join
    {{ ref("int_brands_resolved") }} as account
    on coalesce({{ folded("authors.account_brand_text") }}, '') = account.spelling
left join {{ ref("int_texts_labelled") }} as labels on posts.text_id = labels.text_id
