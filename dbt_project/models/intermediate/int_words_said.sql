-- Grain: one row per utterance in no topic of the taxonomy, or in one, and content word of it (as a hash).
with
    voices as (
        select
            voices.item_key,
            coalesce(voices.author_key, voices.item_key) as author,
            cast(date_trunc('month', voices.occurred_on) as date) as month,
            labels.topics = '' as is_untagged,
            signatures.words
        from {{ ref("int_voices_unioned") }} as voices
        inner join {{ ref("int_texts_labelled") }} as labels on voices.text_id = labels.text_id
        inner join {{ ref("stg_text__signatures") }} as signatures on voices.text_id = signatures.text_id
        where labels.topics is not null and not voices.is_own and not voices.is_repost
    )

    {{ each_of("voices", ["item_key", "author", "month", "is_untagged"], "words", "word") }}
