-- Grain: one row per brand, block of replies, signature in it, the same or the block before, and signature
-- in that
-- which is its near-duplicate.
-- A block meets itself and the one before it and nothing else, so the work grows with the replies and not
-- with their
-- square.
select own.brand, own.block, own.letters, other.block as other_block, other.letters as other_letters
from {{ ref("int_reply_candidates") }} as own
inner join {{ ref("int_reply_candidates") }} as other on own.brand = other.brand and own.met_in = other.met_in
where
    own.block = own.met_in
    -- the very same words need no comparing
    and own.letters <> other.letters
    and {{ signature_agreement("own.letters", "other.letters") }} >= {{ constant("near_duplicate_from") }}
