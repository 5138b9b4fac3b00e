-- Grain: one row per KPI, variant, period, dimension and member.
-- Engagement (E01), eNPS (E02), participation (E03), social use (E04, E05) and trust (E09): a hidden cell has
-- no number. A wave belongs to the month it was sent in; of two in a month the later one speaks for it.
{% set shares = [
    ("E01", "main", "engagement"),
    ("E04", "main", "manager_social_support"),
    ("E05", "more_productive", "productivity_social"),
    ("E05", "if_supported", "productivity_if_supported"),
    ("E09", "manager_trusts", "trust_of_manager"),
    ("E09", "trust_in_leaders", "trust_in_leaders"),
] %}
with
    cells as (
        select *, 'month' as period_grain, cast(date_trunc('month', wave_on) as date) as period_start
        from {{ ref("agg_employee_unit_wave") }}
        where wave_on is not null
    ),

    sliced as (
        select cells.*, 'all' as dimension, 'all' as member
        from cells
        where org_unit = 'all'
        union all
        select cells.*, 'wave' as dimension, wave as member
        from cells
        where org_unit = 'all'
        union all
        select cells.*, 'org_unit' as dimension, org_unit as member
        from cells
        where org_unit <> 'all'
    ),

    latest as (
        select *
        from sliced
        qualify
            row_number() over (
                partition by period_start, dimension, member, measure, construct, question_id
                order by wave_on desc, invited desc nulls last, source, wave desc
            )
            = 1
    ),

    constructs as (select * from latest where measure = 'construct'),
    recommending as (select * from latest where measure = 'construct' and construct in ('enps', 'nps')),
    participation as (select * from latest where measure = 'participation')

{% for kpi, variant, construct in shares %}
    select
        {{
            estimate_row(
                kpi,
                quoted(variant),
                value="favourable_n / nullif(cast(judged_n as double), 0)",
                numerator="favourable_n",
                denominator="judged_n",
                n="n",
                low=not_below("0", "favourable_share - " ~ t95("(n - 1)") ~ " * favourable_share_se"),
                high=not_above("1", "favourable_share + " ~ t95("(n - 1)") ~ " * favourable_share_se"),
                method="students_t",
                is_suppressed="is_suppressed",
            )
        }}
    from constructs
    where construct = {{ quoted(construct) }}
    union all
{% endfor %}
select
    {{
        estimate_row(
            "E01",
            quoted("score"),
            value="score_mean",
            n="n",
            low=not_below("0", "score_mean - " ~ t95("(n - 1)") ~ " * score_se"),
            high=not_above("100", "score_mean + " ~ t95("(n - 1)") ~ " * score_se"),
            method="students_t",
            is_suppressed="is_suppressed",
        )
    }}
from constructs
where construct = 'engagement'
union all
select
    {{
        estimate_row(
            "E02",
            quoted("main"),
            value="100.0 * net_promoters / n",
            numerator="100 * net_promoters",
            denominator="n",
            n="n",
            low="100 * (" ~ net_score_low("promoters", "detractors", "n") ~ ")",
            high="100 * (" ~ net_score_high("promoters", "detractors", "n") ~ ")",
            method="adjusted_wald",
            is_suppressed="is_suppressed",
        )
    }}
from recommending
union all
select
    {{ share_row("E03", "main", hits="n", trials="invited", coverage="null", is_suppressed="is_suppressed") }}
from participation
