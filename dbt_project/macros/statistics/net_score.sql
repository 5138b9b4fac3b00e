{#- Belongs here: the interval of a net score (share for minus share against), adjusted Wald after Rocks 2016:
    ¾ of a voice is added to each side and 3 voices to the whole before the multinomial variance is taken.
    Arguments: counts (or weighted shares × effective n) of voices for, against and all. Result on -1..1.
    With one voice alone the adjusted interval can miss the estimate; it is then widened to touch it. -#}
{% macro net_score_centre(voices_for, voices_against, voices) -%}
    (({{ voices_for }}) - ({{ voices_against }})) / (cast({{ voices }} as double) + 3)
{%- endmacro %}

{% macro net_score_half_width(voices_for, voices_against, voices) -%}
    {{ z95() }} * sqrt(
        (
            (({{ voices_for }}) + ({{ voices_against }}) + 1.5) / (cast({{ voices }} as double) + 3)
            - power({{ net_score_centre(voices_for, voices_against, voices) }}, 2)
        )
        / (cast({{ voices }} as double) + 3)
    )
{%- endmacro %}

{% macro net_score_low(voices_for, voices_against, voices) -%}
    case
        when ({{ voices }}) > 0
        then
            least(
                (({{ voices_for }}) - ({{ voices_against }})) / cast({{ voices }} as double),
                greatest(
                    -1,
                    {{ net_score_centre(voices_for, voices_against, voices) }}
                    - {{ net_score_half_width(voices_for, voices_against, voices) }}
                )
            )
    end
{%- endmacro %}

{% macro net_score_high(voices_for, voices_against, voices) -%}
    case
        when ({{ voices }}) > 0
        then
            greatest(
                (({{ voices_for }}) - ({{ voices_against }})) / cast({{ voices }} as double),
                least(
                    1,
                    {{ net_score_centre(voices_for, voices_against, voices) }}
                    + {{ net_score_half_width(voices_for, voices_against, voices) }}
                )
            )
    end
{%- endmacro %}
