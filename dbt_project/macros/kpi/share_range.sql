{#- Belongs here: the kind of KPI that asks whether groups are treated alike. Not here: differences of two groups that were
    named in advance (differences.sql). -#}
{#- Largest minus smallest share of `hit` among the named members of the column `kind`. The limits are Newcombe's of the two
    extremes, cut off at 0; a range of several groups is above 0 by chance alone, so read small ones with the interval. -#}
{% macro share_range(kpi, relation, hit, kind, members, variant="main", slices=none) -%}
    {%- set sums = {"eligible": "count(*)"} -%}
    {%- for member in members -%}
        {%- set own = kind ~ " = " ~ quoted(member) -%}
        {%- set _ = sums.update(
            {
                "hits_" ~ member: "count(*) filter (where " ~ own ~ " and (" ~ hit ~ "))",
                "trials_" ~ member: "count(*) filter (where " ~ own ~ ")",
            }
        ) -%}
    {%- endfor -%}
    select
        {{
            estimate_row(
                kpi,
                quoted(variant),
                value="high_hits / high_trials - low_hits / low_trials",
                n="case when groups > 1 then n else 0 end",
                n_eff="least(high_trials, low_trials)",
                low="greatest("
                ~ newcombe_low("high_hits", "high_trials", "low_hits", "low_trials")
                ~ ", 0)",
                high=newcombe_high("high_hits", "high_trials", "low_hits", "low_trials"),
                method="newcombe_extremes",
                coverage="n / nullif(eligible, 0)",
            )
        }}
    from
        (
            with
                counted as (select * from {{ rolled_up(kpi, relation, sums, slices) }} as sums),

                groups_of_members as (
                    {%- for member in members %}
                        select
                            period_grain,
                            period_start,
                            dimension,
                            member,
                            eligible,
                            is_fictional,
                            hits_{{ member }} as hits,
                            trials_{{ member }} as trials,
                            hits_{{ member }} / trials_{{ member }} as share
                        from counted
                        where trials_{{ member }} > 0 {{ "union all" if not loop.last }}
                    {%- endfor %}
                ),

                ranked as (
                    select
                        *,
                        max(share) over (
                            partition by period_grain, period_start, dimension, member
                        ) as highest,
                        min(share) over (partition by period_grain, period_start, dimension, member) as lowest
                    from groups_of_members
                )

            select
                period_grain,
                period_start,
                dimension,
                member,
                count(*) as groups,
                sum(trials) as n,
                max(eligible) as eligible,
                bool_or(is_fictional) as is_fictional,
                -- of groups that share an extreme the largest stands for it
                max(case when share = highest then hits end) as high_hits,
                max(case when share = highest then trials end) as high_trials,
                max(case when share = lowest then hits end) as low_hits,
                max(case when share = lowest then trials end) as low_trials
            from ranked
            group by period_grain, period_start, dimension, member
        ) as ranged
{%- endmacro %}
