{#
  Near-duplicates among texts known by their signatures (64 MinHash values). What belongs here: which two texts are worth
  comparing, how alike they are, and words two texts share. Not here: which replies are set side by side (int_reply_*).

  A reply is compared with a fixed number of replies before it, so the work per reply has a ceiling: texts are cut into
  blocks as long as that window, a block meets itself and the one before it, and inside these two only texts that agree in
  one band of their signatures meet. However hot a template runs, a text meets at most two blocks of others.
#}
{# Bands of a signature as one list of keys; texts that agree in 60 % of the values share one with a chance of 99 %. #}
{% macro signature_bands(signature) -%}
    {{ return(adapter.dispatch("signature_bands")(signature)) }}
{%- endmacro %}
{% macro default__signature_bands(signature) -%}
    list_transform(
        range(0, cast(floor(len({{ signature }}) / 3) as bigint)),
        lambda i:hash(i, list_slice({{ signature }}, 3 * i + 1, 3 * i + 3))
    )
{%- endmacro %}
{% macro spark__signature_bands(signature) -%}
    transform(
        sequence(0, size({{ signature }}) div 3 - 1),
        i -> xxhash64(concat_ws(',', i, cast(slice({{ signature }}, 3 * i + 1, 3) as array<string>)))
    )
{%- endmacro %}

{# Share of values in which two signatures agree: an estimate of the share of word pieces two texts have in common. #}
{% macro signature_agreement(one, other) -%}
    {{ return(adapter.dispatch("signature_agreement")(one, other)) }}
{%- endmacro %}
{% macro default__signature_agreement(one, other) -%}
    (len(list_filter(list_zip({{ one }}, {{ other }}), lambda pair:pair[1] = pair[2])) / len({{ one }}))
{%- endmacro %}
{% macro spark__signature_agreement(one, other) -%}
    (size(filter(arrays_zip({{ one }}, {{ other }}), pair -> pair['0'] = pair['1'])) / size({{ one }}))
{%- endmacro %}

{# One key of a whole signature, so that the same words are compared once however often they were sent. #}
{% macro signature_key(signature) -%} md5(cast({{ signature }} as varchar)){%- endmacro %}

{#
  Pairs of signatures of one brand that are worth comparing: (brand, block, signature, other_block, other_signature).
  `texts` has the columns brand, block, signature_key, shingles, one row per signature of a block. A text meets itself.
#}
{% macro comparable_pairs(texts) -%}
    with
        banded as (
            {{
                each_of(
                    "(select brand, block, signature_key, "
                    ~ signature_bands("shingles")
                    ~ " as bands from "
                    ~ texts
                    ~ ") as texts",
                    ["brand", "block", "signature_key"],
                    "bands",
                    "band",
                )
            }}
        ),
        reached as (
            select brand, block, block as met_in, signature_key, band
            from banded
            union all
            select brand, block, block + 1 as met_in, signature_key, band
            from banded
        )
    select distinct
        banded.brand,
        banded.block,
        banded.signature_key,
        reached.block as other_block,
        reached.signature_key as other_signature_key
    from banded
    inner join
        reached
        on banded.brand = reached.brand
        and banded.block = reached.met_in
        and banded.band = reached.band
{%- endmacro %}
