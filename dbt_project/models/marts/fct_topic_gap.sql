-- Grain: one row per utterance that was looked through for topics of the taxonomy.
-- New theme: none of the topics, but a word that many people began to use that month. Empty in months
-- before which too little was heard to compare with.
with
    heard as (
        select
            voices.item_key,
            voices.source,
            voices.is_fictional,
            voices.channel,
            voices.brand,
            voices.occurred_on,
            cast(date_trunc('month', voices.occurred_on) as date) as month,
            labels.topics = '' as is_untagged
        from {{ ref("int_voices_unioned") }} as voices
        inner join {{ ref("int_texts_labelled") }} as labels on voices.text_id = labels.text_id
        where labels.topics is not null and not voices.is_own and not voices.is_repost
    ),

    months as (select month, count(*) as items from heard group by month),

    comparable as (
        select months.month
        from months
        inner join
            months as past
            on past.month < months.month
            and {{ whole_months_between("past.month", "months.month") }} <= {{ constant("new_theme_months") }}
        group by months.month
        having sum(past.items) >= {{ constant("new_theme_history") }}
    ),

    themed as (
        select distinct said.item_key
        from {{ ref("int_words_said") }} as said
        inner join
            {{ ref("int_words_new") }} as new_words
            on said.month = new_words.month
            and said.word = new_words.word
        where said.is_untagged
    )

select
    heard.item_key,
    heard.source,
    heard.is_fictional,
    heard.channel,
    heard.brand,
    heard.occurred_on,
    heard.is_untagged,
    case when comparable.month is not null then themed.item_key is not null end as is_new_theme
from heard
left join themed on heard.item_key = themed.item_key
left join comparable on heard.month = comparable.month
