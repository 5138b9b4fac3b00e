{#
  Near-duplicates among texts known by their signatures (64 MinHash values). What belongs here: which two texts are worth
  comparing, and how alike they are. Not here: which replies are set side by side (int_reply_*).

  A reply is compared with a fixed number of replies before it, so the work per reply has a ceiling: texts are cut into
  blocks as long as that window, and a block meets itself and the one before it. Of these two blocks only texts that share
  a band of three values with any other one take part. However hot a template runs, a text meets at most two blocks of others.
#}
{# A signature as a word of 64 letters, one per value: two of them can be laid upon each other by any engine. #}
{% macro signature_letters(signature) -%}
    {{ return(adapter.dispatch("signature_letters")(signature)) }}
{%- endmacro %}
{% macro default__signature_letters(signature) -%}
    array_to_string(
        list_transform({{ signature }}, lambda value:chr(cast(33 + abs(value % 90) as integer))), ''
    )
{%- endmacro %}
{% macro spark__signature_letters(signature) -%}
    concat_ws('', transform({{ signature }}, value -> chr(33 + abs(value % 90))))
{%- endmacro %}

{# Share of places in which two signatures agree: an estimate of the share of word pieces two texts have in common. #}
{% macro signature_agreement(one, other) -%}
    {{ return(adapter.dispatch("signature_agreement")(one, other)) }}
{%- endmacro %}
{% macro default__signature_agreement(one, other) -%}
    (1 - hamming({{ one }}, {{ other }}) / length({{ one }}))
{%- endmacro %}
{% macro spark__signature_agreement(one, other) -%}
    (
        aggregate(
            zip_with(split({{ one }}, ''), split({{ other }}, ''), (a, b) -> if(a = b, 1, 0)),
            0,
            (n, each) -> n + each
        )
        / length({{ one }})
    )
{%- endmacro %}

{# Bands of three letters with their places; texts that agree in 60 % of the places share one with a chance of 99 %. #}
{% macro signature_bands(letters) -%}
    {{ return(adapter.dispatch("signature_bands")(letters)) }}
{%- endmacro %}
{% macro default__signature_bands(letters) -%}
    list_transform(
        range(0, cast(floor(length({{ letters }}) / 3) as bigint)),
        lambda i:concat(i, ' ', substring({{ letters }}, 3 * i + 1, 3))
    )
{%- endmacro %}
{% macro spark__signature_bands(letters) -%}
    transform(
        sequence(0, cast(floor(length({{ letters }}) / 3) as int) - 1),
        i -> concat(i, ' ', substring({{ letters }}, 3 * i + 1, 3))
    )
{%- endmacro %}
