-- Grain: one row per post and brand it is about or names.
-- The brand a post counts for as a whole (`is_main`) is the one of fct_social_post; a post that names
-- others as well is shared among them in equal parts, so that weights add up to one post.
with
    named as (
        select names.post_key, names.brand, min(names.found_by) as found_by
        from {{ ref("stg_social__post_names") }} as names
        inner join {{ ref("dim_brand") }} as brands on names.brand = brands.brand
        group by names.post_key, names.brand
    ),

    about as (
        select post_key, brand, 'post' as found_by, true as is_main
        from {{ ref("fct_social_post") }}
        where brand <> 'unmapped'
        union all
        select named.post_key, named.brand, named.found_by, false as is_main
        from named
        left join
            {{ ref("fct_social_post") }} as posts
            on named.post_key = posts.post_key
            and named.brand = posts.brand
        where posts.post_key is null
    )

select
    {{ key_of(["about.post_key", "about.brand"]) }} as post_brand_key,
    about.post_key,
    posts.source,
    posts.is_fictional,
    about.brand,
    about.found_by,
    about.is_main,
    cast(1.0 / count(*) over (partition by about.post_key) as double) as weight
from about
inner join {{ ref("fct_social_post") }} as posts on about.post_key = posts.post_key
