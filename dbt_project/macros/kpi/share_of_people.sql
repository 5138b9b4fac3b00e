{#- Belongs here: shares of people, where one person may have several rows in a period and counts once.
    Not here: shares of rows (estimates.sql), people as clusters of rows (clustered.sql). -#}
{#- Share of the people of a period of whom at least one usable row has `hit`. -#}
{% macro share_of_people(kpi, relation, person, hit, usable="true", variant="main", slices=none) -%}
    select {{ share_row(kpi, variant) }}
    from
        (
            select
                period_grain,
                period_start,
                dimension,
                member,
                cast(
                    count(distinct case when ({{ usable }}) and ({{ hit }}) then {{ person }} end) as double
                ) as hits,
                cast(count(distinct case when {{ usable }} then {{ person }} end) as double) as trials,
                cast(count(distinct {{ person }}) as double) as eligible,
                bool_or(is_fictional) as is_fictional
            from {{ expanded(kpi, relation, slices) }} as rows_of_periods
            group by period_grain, period_start, dimension, member
        ) as people
{%- endmacro %}
