-- Grain: one row per text, by the newest version of its signature.
-- 64 MinHash values stand for the normalised words, hashes for the content words: enough to compare two
-- texts. They stay in the build as texts do: who knows a word can look for its hash.
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
