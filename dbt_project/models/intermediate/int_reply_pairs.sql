-- Grain: one row per brand, block of replies, signature in it, the same or the block before, and signature
-- in that
-- which may be alike.
-- How many rows there are per reply has a ceiling, whatever a desk writes: see the macro.
{{
    comparable_pairs(
        "(select distinct brand, block, signature_key, shingles from " ~ ref("int_reply_signatures") ~ ")"
    )
}}
