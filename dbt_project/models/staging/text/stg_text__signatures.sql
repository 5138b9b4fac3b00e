-- Grain: one row per text, by the newest version of its signature.
-- 64 MinHash values stand for the normalised words, hashes for the content words: enough to compare two
-- texts. They stay in the build as texts do: who knows a word can look for its hash.
with
    -- Versions alone are compared: a signature is hundreds of bytes, and all of them sorted fill the memory.
    signed_again as (
        select text_id, max(model_version) as newest
        from {{ source("raw", "text_signature") }}
        group by text_id
        having min(model_version) <> max(model_version)
    )

select source.text_id, source.model_version, source.shingles, source.words
from {{ source("raw", "text_signature") }} as source
left join signed_again on source.text_id = signed_again.text_id
where signed_again.text_id is null or source.model_version = signed_again.newest
