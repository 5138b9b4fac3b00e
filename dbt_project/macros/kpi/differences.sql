{#- Belongs here: kinds of KPI that set two groups of rows side by side. What they publish is an association: rows were
    not drawn for a group by lot. The smaller group decides whether the figure is small (n_eff).
    `coverage_of` narrows whose usable share is printed as coverage (the people of a list, say, of whom some were linked).
    Not here: the limits (macros/statistics/difference.sql), who belongs to which group (the family models). -#}
{#- Share of `hit` in group 1 minus that in group 0; `group` is a column of 0 and 1. Without rows in both there is
    nothing to compare. -#}
{% macro share_difference(
    kpi, relation, hit, group, usable="true", variant="main", slices=none, coverage_of="true"
) -%}
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
                coverage="covered / nullif(eligible, 0)",
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
                    "covered": "count(*) filter (where (" ~ coverage_of ~ ") and " ~ known ~ " in (0, 1))",
                    "eligible": "count(*) filter (where " ~ coverage_of ~ ")",
                },
                slices,
            )
        }} as sums
{%- endmacro %}


{#- The same among like and like: treated (1) minus untreated (0) inside strata of the text column `strata`, which are put
    together by overlap weights. A stratum with one side only compares nothing and lowers the coverage. The caller hands
    in only rows still at risk at the landmark, with outcomes after it, and publishes share_difference beside. -#}
{% macro landmark_difference(
    kpi,
    relation,
    hit,
    treated,
    strata,
    usable="true",
    variant="main",
    slices=none,
    coverage_of="true"
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
                coverage="covered / nullif(cast(eligible as double), 0)",
            )
        }}
    from ({{ overlap_sums(kpi, relation, hit, treated, strata, usable, slices, coverage_of) }}) as sums
{%- endmacro %}

{#- Per period and member: what the strata add up to. -#}
{% macro overlap_sums(kpi, relation, hit, treated, strata, usable, slices, coverage_of) -%}
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
        coalesce(sum(covered) filter (where least(n1, n0) > 0), 0) as covered,
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
                count(*) filter (where ({{ coverage_of }}) and {{ known }} in (0, 1)) as covered,
                count(*) filter (where {{ coverage_of }}) as eligible,
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
    {%- set is_known = "events_0 > 0 and least(exposure_1, exposure_0) > 0" -%}
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


{#- The same among like and like: rates inside strata (a person, say, who is often and seldom written to at other times),
    put together as Mantel and Haenszel do. `group` is 1 or 0; a stratum of one side only compares nothing. -#}
{% macro rate_ratio_within(kpi, relation, events, exposure, group, strata, variant="main", slices=none) -%}
    {%- set keys = "period_grain, period_start, dimension, member" -%}
    select
        {{
            estimate_row(
                kpi,
                quoted(variant),
                value="above / nullif(below, 0)",
                n="case when below > 0 then n else 0 end",
                low=stratified_ratio_limit("above", "below", "spread", "-1"),
                high=stratified_ratio_limit("above", "below", "spread", "1"),
                method="mantel_haenszel",
                coverage="n / nullif(all_events, 0)",
            )
        }}
    from
        (
            select
                {{ keys }},
                {{ steady_sum("e1 * x0 / nullif(x1 + x0, 0)") }} as above,
                {{ steady_sum("e0 * x1 / nullif(x1 + x0, 0)") }} as below,
                {{ steady_sum("(e1 + e0) * x1 * x0 / nullif(power(x1 + x0, 2), 0)") }} as spread,
                coalesce(sum(e1 + e0) filter (where least(x1, x0) > 0), 0) as n,
                sum(e1 + e0) as all_events,
                bool_or(is_fictional) as is_fictional
            from
                (
                    select
                        {{ keys }},
                        cast(coalesce(sum({{ events }}) filter (where {{ group }} = 1), 0) as double) as e1,
                        cast(coalesce(sum({{ exposure }}) filter (where {{ group }} = 1), 0) as double) as x1,
                        cast(coalesce(sum({{ events }}) filter (where {{ group }} = 0), 0) as double) as e0,
                        cast(coalesce(sum({{ exposure }}) filter (where {{ group }} = 0), 0) as double) as x0,
                        bool_or(is_fictional) as is_fictional
                    from {{ expanded(kpi, relation, slices) }} as rows_of_periods
                    group by {{ keys }}, {{ strata }}
                ) as counted
            group by {{ keys }}
        ) as sums
{%- endmacro %}
