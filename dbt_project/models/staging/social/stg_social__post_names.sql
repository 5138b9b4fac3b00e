-- Grain: one row per post and brand its text names: by handle, by a name of several words, or by one
-- word.
-- A word alone counts where no known context gives it another meaning (a river delta, an apple pie),
-- and never where it is listed as too common. Whole words only. For whom a post counts as a whole is
-- settled elsewhere and does not lean on this.
with
    source as (
        select platform, post_id, text, mentions from ({{ current_version("social_posts") }}) as versions
    ),

    posts as (
        select
            {{ key_of(["platform", "post_id"]) }} as post_key,
            -- two blanks between words, so that each has its own on either side
            '  ' || replace({{ plain_words("text") }}, ' ', '  ') || '  ' as words,
            ' ' || {{ plain_words("replace(mentions, '@', '')") }} || ' ' as mentions
        from source
    ),

    spellings as (
        select brand, {{ plain_words("alias") }} as spelling
        from {{ source("reference", "brand_alias") }}
        union
        select brand, {{ plain_words("name") }} as spelling
        from {{ source("reference", "brand") }}
    ),

    phrases as (
        select
            brand,
            spelling,
            ' ' || replace(spelling, ' ', '  ') || ' ' as phrase,
            contains(spelling, ' ') as is_long
        from spellings
        where spelling <> ''
    ),

    handles as (select brand, lower(handle) as handle from {{ source("reference", "brand_handle") }}),

    contexts as (
        select word, ' ' || replace(context, ' ', '  ') || ' ' as phrase
        from {{ ref("brand_word_context") }}
        where context <> '*'
    ),

    words_alone as (
        select phrases.brand, phrases.spelling, phrases.phrase
        from phrases
        left join
            {{ ref("brand_word_context") }} as common
            on phrases.spelling = common.word
            and common.context = '*'
        where not phrases.is_long and common.word is null
    ),

    spoken as (
        select
            posts.post_key,
            words_alone.brand,
            words_alone.spelling,
            posts.words,
            {{ occurrences("posts.words", "words_alone.phrase") }} as times
        from posts
        inner join words_alone on contains(posts.words, words_alone.phrase)
    ),

    meant as (
        select spoken.post_key, spoken.brand
        from spoken
        left join contexts on spoken.spelling = contexts.word
        group by spoken.post_key, spoken.brand, spoken.spelling, spoken.times
        having spoken.times > coalesce(sum({{ occurrences("spoken.words", "contexts.phrase") }}), 0)
    )

select posts.post_key, handles.brand, 'handle' as found_by
from posts
inner join
    handles
    on contains(posts.mentions, ' ' || handles.handle || ' ')
    or contains(posts.words, ' @' || handles.handle || ' ')
union
select posts.post_key, phrases.brand, 'name' as found_by
from posts
inner join phrases on phrases.is_long and contains(posts.words, phrases.phrase)
union
select post_key, brand, 'word' as found_by
from meant
