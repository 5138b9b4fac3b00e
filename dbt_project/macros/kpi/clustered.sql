{#- Belongs here: the kinds of KPI whose rows come in clusters (answers of one person, days of one post, messages of one
    campaign), so that ten rows of one person are not taken for ten people. Not here: the variance itself
    (macros/statistics/cluster_mean.sql). -#}
{#- Ratio of sums of two columns; with `per` = 1 it is the mean of `value`. `lowest` and `highest` are the ends of the scale,
    beyond which no interval reaches. Without any spread there is no interval: it would claim certainty. `cluster` none: every
    row is a cluster of its own in each of its periods, and none need be gathered. -#}
{% macro mean(
    kpi,
    relation,
    value,
    cluster,
    per="1",
    lowest="null",
    highest="null",
    variant="main",
    slices=none
) -%}
    select
        {{
            estimate_row(
                kpi,
                quoted(variant),
                value="y / nullif(m, 0)",
                numerator="y",
                denominator="m",
                n="units",
                n_eff="clusters",
                low="case when half_width > 0 then greatest(y / m - half_width, " ~ lowest ~ ") end",
                high="case when half_width > 0 then least(y / m + half_width, " ~ highest ~ ") end",
                method="cluster_robust",
                coverage="units / nullif(eligible, 0)",
            )
        }}
    from
        (
            select *, {{ cluster_half_width("y", "m", "yy", "mm", "ym", "clusters") }} as half_width
            from {{ cluster_sums(kpi, relation, value, per, cluster, slices) }} as sums
        ) as measured
{%- endmacro %}


{#- Share of rows for which the column `hit` is 1 and not 0: Wilson limits at the size that as many independent rows would
    need for the same variance between clusters; where there is none (all or nothing), at the number of clusters. -#}
{% macro clustered_share(kpi, relation, hit, cluster, variant="main", slices=none) -%}
    select
        {{
            estimate_row(
                kpi,
                quoted(variant),
                value="y / nullif(m, 0)",
                numerator="y",
                denominator="m",
                n="units",
                n_eff="effective",
                low=wilson_low("effective * y / m", "effective"),
                high=wilson_high("effective * y / m", "effective"),
                method="wilson_clustered",
                coverage="units / nullif(eligible, 0)",
            )
        }}
    from
        (
            select
                *,
                case
                    when variance > 0
                    then least(m, greatest(1, (y / m) * (1 - y / m) / variance))
                    else clusters
                end as effective
            from
                (
                    select *, {{ cluster_variance("y", "m", "yy", "mm", "ym", "clusters") }} as variance
                    from {{ cluster_sums(kpi, relation, hit, "1", cluster, slices) }} as sums
                ) as varied
        ) as measured
{%- endmacro %}


{#- Sums over clusters of the cluster totals, their squares and products, per period and member. -#}
{% macro cluster_sums(kpi, relation, value, per, cluster, slices) -%}
    {%- set keys = "period_grain, period_start, dimension, member" -%}
    (
        select
            {{ keys }},
            {{ steady_sum("y") }} as y,
            {{ steady_sum("m") }} as m,
            {{ steady_sum("y * y") }} as yy,
            {{ steady_sum("m * m") }} as mm,
            {{ steady_sum("y * m") }} as ym,
            cast(count(*) filter (where units > 0) as double) as clusters,
            sum(units) as units,
            sum(eligible) as eligible,
            bool_or(is_fictional) as is_fictional
        from
            {{ cluster_totals(keys, expanded(kpi, relation, slices), value, per, cluster) }} as cluster_totals
        group by {{ keys }}
    )
{%- endmacro %}


{#- Per cluster: y, m, units (rows that count) and eligible (all rows). -#}
{% macro cluster_totals(keys, rows, value, per, cluster) -%}
    {%- set counted = "case when " ~ per ~ " is not null then " ~ value ~ " end" -%}
    {%- set weighed = "case when " ~ value ~ " is not null then " ~ per ~ " end" -%}
    {#- rows that weigh one need only be counted -#}
    {%- set weight = "count(" ~ value ~ ")" if per == "1" else steady_sum(weighed) -%}
    {%- set is_unit = value ~ " is not null and " ~ per ~ " is not null" -%}
    (
        {%- if cluster is none %}
            select
                {{ keys }},
                cast(coalesce({{ counted }}, 0) as double) as y,
                cast(coalesce({{ weighed }}, 0) as double) as m,
                case when {{ is_unit }} then 1 else 0 end as units,
                1 as eligible,
                is_fictional
            from {{ rows }} as rows_of_periods
        {%- else %}
            select
                {{ keys }},
                cast(coalesce({{ steady_sum(counted) }}, 0) as double) as y,
                cast(coalesce({{ weight }}, 0) as double) as m,
                count(*) filter (where {{ is_unit }}) as units,
                count(*) as eligible,
                bool_or(is_fictional) as is_fictional
            from {{ rows }} as rows_of_periods
            group by {{ keys }}, {{ cluster }}
        {%- endif %}
    )
{%- endmacro %}
