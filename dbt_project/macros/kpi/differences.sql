{#- Belongs here: kinds of KPI that set two groups of rows side by side. What they publish is an association: rows were
    not drawn for a group by lot. The smaller group decides whether the figure is small (n_eff).
    Not here: the limits (macros/statistics/difference.sql), who belongs to which group (the family models). -#}
{#- Share of `hit` in group 1 minus that in group 0; `group` is a column of 0 and 1. Without rows in both there is
    nothing to compare. -#}
{% macro share_difference(kpi, relation, hit, group, usable="true", variant="main", slices=none) -%}
    {%- set known = "(" ~ usable ~ ") and " ~ group -%}
    select
        {{
            estimate_row(
                kpi,
                quoted(variant),
                value="hits_1 / nullif(trials_1, 0) - hits_0 / nullif(trials_0, 0)",
                n="case when least(trials_1, trials_0) > 0 then trials_1 + trials_0 else 0 end",
                n_eff="least(trials_1, trials_0)",
                low=newcombe_low("hits_1", "trials_1", "hits_0", "trials_0"),
                high=newcombe_high("hits_1", "trials_1", "hits_0", "trials_0"),
                method="newcombe",
                coverage="(trials_1 + trials_0) / nullif(eligible, 0)",
            )
        }}
    from
        {{
            rolled_up(
                kpi,
                relation,
                {
                    "hits_1": "count(*) filter (where " ~ known ~ " = 1 and (" ~ hit ~ "))",
                    "trials_1": "count(*) filter (where " ~ known ~ " = 1)",
                    "hits_0": "count(*) filter (where " ~ known ~ " = 0 and (" ~ hit ~ "))",
                    "trials_0": "count(*) filter (where " ~ known ~ " = 0)",
                    "eligible": "count(*)",
                },
                slices,
            )
        }} as sums
{%- endmacro %}


{#- The same among like and like: treated (1) minus untreated (0) inside strata of the text column `strata`, which are put
    together by overlap weights. A stratum with one side only compares nothing and lowers the coverage. The caller hands
    in only rows still at risk at the landmark, with outcomes after it, and publishes share_difference beside. -#}
{% macro landmark_difference(
    kpi, relation, hit, treated, strata, usable="true", variant="main", slices=none
) -%}
    select
        {{
            estimate_row(
                kpi,
                quoted(variant),
                value="difference / nullif(weight, 0)",
                n="n",
                n_eff="smaller",
                low=overlap_limit("difference", "weight", "p", "q", "-1"),
                high=overlap_limit("difference", "weight", "p", "q", "1"),
                method="overlap_sato_score",
                coverage="n / nullif(cast(eligible as double), 0)",
            )
        }}
    from ({{ overlap_sums(kpi, relation, hit, treated, strata, usable, slices) }}) as sums
{%- endmacro %}

{#- Per period and member: what the strata add up to. -#}
{% macro overlap_sums(kpi, relation, hit, treated, strata, usable, slices) -%}
    {%- set keys = "period_grain, period_start, dimension, member" -%}
    {%- set known = "(" ~ usable ~ ") and " ~ treated -%}
    select
        {{ keys }},
        {{ steady_sum(overlap_weight("n1", "n0")) }} as weight,
        {{ steady_sum(overlap_difference("h1", "n1", "h0", "n0")) }} as difference,
        {{ steady_sum("case when least(n1, n0) > 0 then " ~ sato_p("h1", "n1", "h0", "n0") ~ " end") }} as p,
        {{ steady_sum("case when least(n1, n0) > 0 then " ~ sato_q("h1", "n1", "h0", "n0") ~ " end") }} as q,
        coalesce(sum(n1 + n0) filter (where least(n1, n0) > 0), 0) as n,
        least(
            coalesce(sum(n1) filter (where n0 > 0), 0), coalesce(sum(n0) filter (where n1 > 0), 0)
        ) as smaller,
        sum(eligible) as eligible,
        bool_or(is_fictional) as is_fictional
    from
        (
            select
                {{ keys }},
                cast(count(*) filter (where {{ known }} = 1 and ({{ hit }})) as double) as h1,
                cast(count(*) filter (where {{ known }} = 1) as double) as n1,
                cast(count(*) filter (where {{ known }} = 0 and ({{ hit }})) as double) as h0,
                cast(count(*) filter (where {{ known }} = 0) as double) as n0,
                count(*) as eligible,
                bool_or(is_fictional) as is_fictional
            from {{ expanded(kpi, relation, slices) }} as rows_of_periods
            group by {{ keys }}, {{ strata }}
        ) as counted
    group by {{ keys }}
{%- endmacro %}


{#- Rate of group 1 over that of group 0; the four arguments are aggregates over the relation, exposures in one unit.
    How many events there were, not how many rows, says how much the ratio can be trusted. -#}
{% macro rate_ratio(
    kpi, relation, events_1, exposure_1, events_0, exposure_0, variant="main", slices=none
) -%}
    {%- set is_known = "least(exposure_1, exposure_0) > 0" -%}
    select
        {{
            estimate_row(
                kpi,
                quoted(variant),
                value="(events_1 * exposure_0) / nullif(events_0 * exposure_1, 0)",
                n="case when " ~ is_known ~ " then events_1 + events_0 else 0 end",
                low=rate_ratio_limit("events_1", "exposure_1", "events_0", "exposure_0", "-1"),
                high=rate_ratio_limit("events_1", "exposure_1", "events_0", "exposure_0", "1"),
                method="log_normal",
            )
        }}
    from
        {{
            rolled_up(
                kpi,
                relation,
                {
                    "events_1": "coalesce(" ~ events_1 ~ ", 0)",
                    "exposure_1": "coalesce(" ~ exposure_1 ~ ", 0)",
                    "events_0": "coalesce(" ~ events_0 ~ ", 0)",
                    "exposure_0": "coalesce(" ~ exposure_0 ~ ", 0)",
                },
                slices,
            )
        }} as sums
{%- endmacro %}
