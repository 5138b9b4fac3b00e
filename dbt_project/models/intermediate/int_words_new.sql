-- Grain: one row per month and word that a theme outside the taxonomy has.
-- A word is new when enough people used it in a month, without naming any topic, and it was rare in all
-- that was said in the months before: three times its share, or never. The first months that were listened
-- to have no before and no new words.
with
    said as (
        select month, word, count(distinct item_key) as items
        from {{ ref("int_words_said") }}
        group by month, word
    ),

    untagged as (
        select month, word, count(distinct author) as authors
        from {{ ref("int_words_said") }}
        where is_untagged
        group by month, word
        having count(distinct author) >= {{ constant("new_theme_authors") }}
    ),

    months as (
        select month, count(distinct item_key) as items from {{ ref("int_words_said") }} group by month
    ),

    past as (
        select untagged.month, sum(months.items) as items
        from (select distinct month from untagged) as untagged
        inner join
            months
            on months.month < untagged.month
            and {{ whole_months_between("months.month", "untagged.month") }}
            <= {{ constant("new_theme_months") }}
        group by untagged.month
    ),

    past_words as (
        select untagged.month, untagged.word, sum(said.items) as items
        from untagged
        inner join
            said
            on untagged.word = said.word
            and said.month < untagged.month
            and {{ whole_months_between("said.month", "untagged.month") }}
            <= {{ constant("new_theme_months") }}
        group by untagged.month, untagged.word
    )

select untagged.month, untagged.word, untagged.authors
from untagged
inner join past on untagged.month = past.month
inner join months on untagged.month = months.month
inner join said on untagged.month = said.month and untagged.word = said.word
left join past_words on untagged.month = past_words.month and untagged.word = past_words.word
where
    cast(said.items as double) / months.items
    >= {{ constant("new_theme_lift") }} * coalesce(past_words.items, 0) / past.items
