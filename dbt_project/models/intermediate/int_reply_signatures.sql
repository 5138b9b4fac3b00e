-- Grain: one row per thing a person of ours said to a customer and whose words were read, in the order in
-- which it
-- was said for its brand.
-- A message that answers several posts is said once. Automatic messages are templates by nature and stand
-- for nobody.
with
    spoken as (
        select utterance_key, min(brand) as brand, min(replied_at) as replied_at, min(text_id) as text_id
        from {{ ref("int_replies_attributed") }}
        where is_human and text_id is not null
        group by utterance_key
    ),

    placed as (
        select
            spoken.utterance_key,
            spoken.brand,
            {{ signature_letters("signatures.shingles") }} as letters,
            row_number() over (
                partition by spoken.brand order by spoken.replied_at, spoken.utterance_key
            ) as position
        from spoken
        inner join {{ ref("stg_text__signatures") }} as signatures on spoken.text_id = signatures.text_id
    )

select
    utterance_key,
    brand,
    letters,
    position,
    cast(floor((position - 1) / {{ constant("reply_reference_n") }}) as bigint) as block
from placed
