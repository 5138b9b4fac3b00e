{#- Belongs here: agreement of two rankings. Ranks are halves of whole numbers, so their sums are exact in any order.
    Not here: which things are ranked (the family models). -#}
{#- Rank of a value among the rows of its group, ties sharing the mean of their places. -#}
{% macro average_rank(value, group) -%}
    (
        rank() over (partition by {{ group }} order by {{ value }})
        + (count(*) over (partition by {{ group }}, {{ value }}) - 1) / 2.0
    )
{%- endmacro %}

{#- Correlation of two columns of ranks over the rows of a group (Spearman); null where one of them has no spread. -#}
{% macro correlation(x, y) -%}
    (
        count(*) * sum(cast({{ x }} as double) * {{ y }}) - sum(cast({{ x }} as double)) * sum({{ y }})
    ) / nullif(
        sqrt(
            (count(*) * sum(cast({{ x }} as double) * {{ x }}) - power(sum(cast({{ x }} as double)), 2))
            * (count(*) * sum(cast({{ y }} as double) * {{ y }}) - power(sum(cast({{ y }} as double)), 2))
        ),
        0
    )
{%- endmacro %}
