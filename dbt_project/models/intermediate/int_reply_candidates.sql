-- Grain: one row per brand, block of replies, this block or the one before it, and signature in that which
-- may have a
-- near-duplicate among both.
-- A signature that shares no band with any other one is like none and drops out here, before anything is
-- compared.
with
    signatures as (
        select distinct brand, block, letters from {{ ref("int_reply_signatures") }} where letters <> ''
    ),

    banded as (
        {{
            each_of(
                "(select brand, block, letters, "
                ~ signature_bands("letters")
                ~ " as bands from signatures) as texts",
                ["brand", "block", "letters"],
                "bands",
                "band",
            )
        }}
    ),

    reached as (
        select brand, block as met_in, block, letters, band
        from banded
        union all
        select brand, block + 1 as met_in, block, letters, band
        from banded
    ),

    shared as (select brand, met_in, band from reached group by brand, met_in, band having count(*) > 1)

select distinct reached.brand, reached.met_in, reached.block, reached.letters
from reached
inner join
    shared on reached.brand = shared.brand and reached.met_in = shared.met_in and reached.band = shared.band
