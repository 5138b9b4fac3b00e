-- Grain: one row per post, with the brand it is about, who speaks and what was found in its text.
-- Brand, in this order: stated by the export; the account that posts; a handle or name in the text, own
-- brands first.
with
    posts as (select * from {{ ref("stg_social__posts") }}),

    accounts as (
        select platform, account_id_hash, handle_hash, brand_text, is_own
        from {{ ref("stg_social__accounts") }}
    ),

    authors as (
        select
            posts.post_key,
            min(accounts.brand_text) as account_brand_text,
            bool_or(accounts.is_own) as is_known_own
        from posts
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
        from {{ ref("stg_social__post_names") }} as named
        inner join {{ ref("stg_reference__brands") }} as brands on named.brand = brands.brand
        inner join posts on named.post_key = posts.post_key
        -- one word alone ("delta", "apple", "united") names too many other things to settle whose post it is
        where named.found_by <> 'word' and posts.brand_text is null
        group by named.post_key
    ),

    -- Employees are known only by what they themselves let the advocacy tool report, never by looking for
    -- them.
    employees as (
        select distinct posts.author_key
        from posts
        inner join
            {{ ref("stg_employee__advocacy_shares") }} as shares
            on posts.shared_post_key = shares.shared_post_key
            and abs({{ whole_days_between("posts.posted_on", "shares.shared_on") }}) <= 1
        where shares.is_opted_in and posts.author_key is not null
    ),

    machines as (
        select distinct author_key
        from
            (
                select author_key
                from posts
                where author_key is not null
                group by author_key, posted_on
                having count(*) >= {{ constant("automated_posts_per_day") }}
            ) as busy_days
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
    employees.author_key is not null
    and not coalesce(posts.is_own_account, authors.is_known_own, handles.is_own, false) as is_employee,
    machines.author_key is not null as is_automated,
    departments.department,
    coalesce(labels.language, posts.stated_language) as language,
    coalesce(labels.sentiment, 'not_scored') as sentiment,
    labels.is_complaint
from posts
left join posts as parents on posts.in_reply_to_key = parents.post_key
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
left join employees on posts.author_key = employees.author_key
left join machines on posts.author_key = machines.author_key
left join
    {{ ref("int_departments_mapped") }} as departments
    on posts.source = departments.source
    and {{ folded("posts.source_department") }} = departments.queue
    and posts.posted_on = departments.day
