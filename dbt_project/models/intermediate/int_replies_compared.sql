-- Grain: one row per thing a person of ours said whose words were read, with how many near-duplicates it
-- has among the brand's human replies before it.
-- The window is of a fixed length (500): in a longer one every text finds more of its kind, and the figure
-- would grow with the volume.
with
    said as (select * from {{ ref("int_reply_signatures") }}),

    spoken as (select distinct brand, block, letters from said where letters <> ''),

    alike as (
        select brand, block, letters, other_block, other_letters
        from {{ ref("int_reply_pairs") }}
        union all
        select brand, block, letters, block as other_block, letters as other_letters
        from spoken
        union all
        select brand, block, letters, block - 1 as other_block, letters as other_letters
        from spoken
    ),

    -- what a reply is near-duplicate of, kept before its replies are met: in another order all replies of a
    -- brand meet
    near as materialized(
        select said.utterance_key, said.brand, said.position, alike.other_block, alike.other_letters
        from said
        inner join
            alike on said.brand = alike.brand and said.block = alike.block and said.letters = alike.letters
    ),

    counted as (
        select near.utterance_key, count(*) as boiler_n
        from near
        inner join
            said as earlier
            on near.brand = earlier.brand
            and near.other_block = earlier.block
            and near.other_letters = earlier.letters
        where
            earlier.position < near.position
            and earlier.position >= near.position - {{ constant("reply_reference_n") }}
        group by near.utterance_key
    )

select
    said.utterance_key,
    coalesce(counted.boiler_n, 0) as boiler_n,
    cast(least(said.position - 1, {{ constant("reply_reference_n") }}) as bigint) as reference_n
from said
left join counted on said.utterance_key = counted.utterance_key
