-- Grain: one row per text, by the newest version of its signature.
-- 64 MinHash values stand for the normalised words, hashes for its content words: enough to compare two
-- texts. Like
-- the texts, they stay in the build: who knows a word can look for its hash.
with
    source as (
        select
            text_id,
            model_version,
            shingles,
            words,
            row_number() over (partition by text_id order by model_version desc) as recency
        from {{ source("raw", "text_signature") }}
    )

select text_id, model_version, shingles, words
from source
where recency = 1
