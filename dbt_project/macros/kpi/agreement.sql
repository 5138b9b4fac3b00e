{#- Belongs here: how often topics are spoken of in two places, side by side, as the ranks that B14 compares.
    Not here: the correlation (macros/statistics/rank_correlation.sql). -#}
{#- Share of each topic in everything one place says in a span (`quarter` or `week`), within quarters. -#}
{% macro topic_shares(relation, span) -%}
    select
        quarter,
        {{ span }} as span,
        dimension,
        member,
        place,
        topic,
        {{ steady_sum("weight") }} as weight,
        {{ steady_sum("weight") }} / sum({{ steady_sum("weight") }}) over (
            partition by quarter, {{ span }}, dimension, member, place
        ) as part,
        bool_or(is_fictional) as is_fictional
    from {{ relation }} as spoken
    group by quarter, {{ span }}, dimension, member, place, topic
{%- endmacro %}

{#- Topics (of a span) that either of two places speaks of, ranked in both; a place that is silent in a span ranks nothing
    there. A topic only the other one speaks of has no part here: that is a zero and not a gap. -#}
{% macro ranked_pairs(relation, place_a, place_b) -%}
    {%- set keys = "quarter, dimension, member" -%}
    select
        'quarter' as period_grain,
        quarter as period_start,
        dimension,
        member,
        bool_or(is_fictional) over (partition by {{ keys }}) as is_fictional,
        {{ average_rank("part_a", keys) }} as rank_a,
        {{ average_rank("part_b", keys) }} as rank_b
    from
        (
            select
                *,
                sum(spoken_a) over (partition by {{ keys }}, span) as span_a,
                sum(spoken_b) over (partition by {{ keys }}, span) as span_b
            from
                (
                    select
                        quarter,
                        span,
                        dimension,
                        member,
                        topic,
                        coalesce(max(part) filter (where place = {{ quoted(place_a) }}), 0) as part_a,
                        coalesce(max(part) filter (where place = {{ quoted(place_b) }}), 0) as part_b,
                        bool_or(is_fictional) as is_fictional,
                        count(*) filter (where place = {{ quoted(place_a) }}) as spoken_a,
                        count(*) filter (where place = {{ quoted(place_b) }}) as spoken_b
                    from {{ relation }} as shares
                    group by quarter, span, dimension, member, topic
                ) as parts
        ) as spans
    where span_a > 0 and span_b > 0 and spoken_a + spoken_b > 0
{%- endmacro %}
