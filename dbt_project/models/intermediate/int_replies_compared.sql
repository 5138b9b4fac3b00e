-- Grain: one row per thing a person of ours said whose words were read, with how many near-duplicates it
-- has among the
-- brand's human replies before it.
-- The window is of a fixed length (500): in a longer one every text finds more of its kind, and the figure
-- would grow
-- with the volume.
with
    signatures as (select distinct signature_key, shingles from {{ ref("int_reply_signatures") }}),

    compared as (
        select pairs.signature_key, pairs.other_signature_key
        from (select distinct signature_key, other_signature_key from {{ ref("int_reply_pairs") }}) as pairs
        inner join signatures as one on pairs.signature_key = one.signature_key
        inner join signatures as other on pairs.other_signature_key = other.signature_key
        where
            {{ signature_agreement("one.shingles", "other.shingles") }}
            >= {{ constant("near_duplicate_from") }}
    ),

    alike as (
        select pairs.*
        from {{ ref("int_reply_pairs") }} as pairs
        inner join
            compared
            on pairs.signature_key = compared.signature_key
            and pairs.other_signature_key = compared.other_signature_key
    ),

    counted as (
        select said.utterance_key, count(*) as boiler_n
        from {{ ref("int_reply_signatures") }} as said
        inner join
            alike
            on said.brand = alike.brand
            and said.block = alike.block
            and said.signature_key = alike.signature_key
        inner join
            {{ ref("int_reply_signatures") }} as earlier
            on alike.brand = earlier.brand
            and alike.other_block = earlier.block
            and alike.other_signature_key = earlier.signature_key
        where
            earlier.position < said.position
            and earlier.position >= said.position - {{ constant("reply_reference_n") }}
        group by said.utterance_key
    )

select
    said.utterance_key,
    coalesce(counted.boiler_n, 0) as boiler_n,
    cast(least(said.position - 1, {{ constant("reply_reference_n") }}) as bigint) as reference_n
from {{ ref("int_reply_signatures") }} as said
left join counted on said.utterance_key = counted.utterance_key
