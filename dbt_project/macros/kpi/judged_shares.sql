{#- Belongs here: shares that are not taken as they stand: labels that err are corrected by their audit, members of a league
    table are drawn towards all. Not here: plain shares (estimates.sql), the arithmetic (macros/statistics). -#}
{#- Share corrected for what the audit of `label` found (Rogan-Gladen). Where the label was not audited enough, or not at
    all, there is no row: the catalogue then says that the variant has no data. -#}
{% macro corrected_share(kpi, relation, hit, label, usable="true", variant="corrected", slices=none) -%}
    {%- set sums = share_sums(hit, usable) -%}
    {%- set audited = ["trials", "sensitivity", "n_positive", "specificity", "n_negative"] -%}
    {%- set labelled = "(hits / nullif(trials, 0))" -%}
    select
        {{
            estimate_row(
                kpi,
                quoted(variant),
                value=rogan_gladen(labelled, "sensitivity", "specificity"),
                n="trials",
                low=rogan_gladen_low(labelled, *audited),
                high=rogan_gladen_high(labelled, *audited),
                method="rogan_gladen",
                coverage="trials / nullif(eligible, 0)",
            )
        }}
    from {{ rolled_up(kpi, relation, sums, slices) }} as sums
    inner join
        (
            select sensitivity, n_positive, specificity, n_negative
            from {{ ref("agg_label_quality") }}
            where label = {{ quoted(label) }} and is_reliable and sensitivity + specificity > 1
        ) as quality
        on true
{%- endmacro %}


{#- Share of each member drawn towards the share of all members of its period by as much as its size leaves open
    (beta-binomial with a prior from the spread between members). `all` stays as it is. -#}
{% macro shrunk_share(kpi, relation, hit, usable="true", variant="shrunk", slices=none) -%}
    {%- set sums = share_sums(hit, usable) -%}
    {%- set drawn = ["hits", "trials", "centre", "strength"] -%}
    select
        {{
            estimate_row(
                kpi,
                quoted(variant),
                value=beta_binomial_value(*drawn),
                n="trials",
                low=drawn_limit(wilson_low("hits", "trials"), beta_binomial_low(*drawn)),
                high=drawn_limit(wilson_high("hits", "trials"), beta_binomial_high(*drawn)),
                method="beta_binomial",
                coverage="trials / nullif(eligible, 0)",
            )
        }}
    from ({{ drawn_members(rolled_up(kpi, relation, sums, slices)) }}) as members
    where trials > 0
{%- endmacro %}

{% macro drawn_limit(own, drawn) -%}
    case when dimension = 'all' then {{ own }} else {{ drawn }} end
{%- endmacro %}

{#- Each member beside the centre and the strength of its siblings; a member nobody tried says nothing about them. -#}
{% macro drawn_members(relation) -%}
    {%- set siblings = ["period_grain", "period_start", "dimension"] -%}
    with
        members as (select * from {{ relation }} as sums),
        leagues as (
            select
                {{ siblings | join(", ") }},
                sum(hits) / nullif(sum(trials), 0) as centre,
                {{
                    beta_binomial_strength(
                        "sum(hits)",
                        "sum(trials)",
                        "sum(trials * trials)",
                        steady_sum("hits * hits / trials"),
                        "count(*)",
                    )
                }} as strength
            from members
            where trials > 0
            group by {{ siblings | join(", ") }}
        )
    select
        members.*,
        leagues.centre,
        case when members.dimension = 'all' then 0 else leagues.strength end as strength
    from members
    inner join
        leagues
        on members.period_grain = leagues.period_grain
        and members.period_start = leagues.period_start
        and members.dimension = leagues.dimension
{%- endmacro %}
