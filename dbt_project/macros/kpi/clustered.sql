{#- Belongs here: the kinds of KPI whose rows come in clusters (answers of one person, days of one post, messages of one
    campaign), so that ten rows of one person are not taken for ten people. Not here: the variance itself
    (macros/statistics/cluster_mean.sql). -#}
{#- Ratio of sums of two columns; with `per` = 1 it is the mean of `value`. `lowest` and `highest` are the ends of the scale,
    beyond which no interval reaches. Without any spread there is no interval: it would claim certainty. -#}
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
    {%- set weighed = "case when " ~ value ~ " is not null then " ~ per ~ " end" -%}
    {#- rows that weigh one need only be counted -#}
    {%- set weight = "count(" ~ value ~ ")" if per == "1" else steady_sum(weighed) -%}
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
            (
                select
                    {{ keys }},
                    cast(
                        coalesce(
                            {{ steady_sum("case when " ~ per ~ " is not null then " ~ value ~ " end") }}, 0
                        ) as double
                    ) as y,
                    cast(coalesce({{ weight }}, 0) as double) as m,
                    count(*) filter (where {{ value }} is not null and {{ per }} is not null) as units,
                    count(*) as eligible,
                    bool_or(is_fictional) as is_fictional
                from {{ expanded(kpi, relation, slices) }} as rows_of_periods
                group by {{ keys }}, {{ cluster }}
            ) as cluster_totals
        group by {{ keys }}
    )
{%- endmacro %}
