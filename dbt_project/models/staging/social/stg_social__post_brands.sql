-- Grain: one row per post and brand it names by handle or by a spelling of more than one word.
-- One word alone ("delta", "apple", "united") names too many other things to count as a mention.
with
    source as (
        select platform, post_id, text, mentions
        from ({{ current_version("social_posts") }}) as posts
        where brand is null
    ),

    posts as (
        select
            {{ key_of(["platform", "post_id"]) }} as post_key,
            ' ' || {{ plain_words("text") }} || ' ' as words,
            ' ' || {{ plain_words("replace(mentions, '@', '')") }} || ' ' as mentions
        from source
    ),

    spellings as (
        select brand, ' ' || {{ plain_words("alias") }} || ' ' as words
        from {{ source("reference", "brand_alias") }}
        union
        select brand, ' ' || {{ plain_words("name") }} || ' ' as words
        from {{ source("reference", "brand") }}
    ),

    handles as (
        select brand, ' ' || lower(handle) || ' ' as handle, ' @' || lower(handle) || ' ' as at_handle
        from {{ source("reference", "brand_handle") }}
    )

select posts.post_key, handles.brand, 'handle' as found_by
from posts
inner join handles on contains(posts.mentions, handles.handle) or contains(posts.words, handles.at_handle)
union
select posts.post_key, spellings.brand, 'name' as found_by
from posts
inner join spellings on contains(trim(spellings.words), ' ') and contains(posts.words, spellings.words)
