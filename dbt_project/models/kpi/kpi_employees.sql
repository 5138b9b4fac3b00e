-- Grain: one row per KPI, variant, period, dimension and member.
-- Engagement (E01), eNPS (E02) and participation (E03), from cells that went through
-- suppression: a hidden cell has no number here at all. A wave belongs to the month it
-- was sent in; two waves of a month: the later one speaks for it.
with
    cells as (
        select
            *,
            'month' as period_grain,
            cast(date_trunc('month', wave_on) as date) as period_start,
            is_suppressed as is_hidden
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

    engagement as (select * from latest where measure = 'construct' and construct = 'engagement'),
    recommending as (select * from latest where measure = 'construct' and construct in ('enps', 'nps')),
    participation as (select * from latest where measure = 'participation')

select
    {{
        estimate_row(
            "E01",
            quoted("main"),
            value="favourable_share",
            numerator="favourable_share * n",
            denominator="n",
            n="n",
            low="greatest(0, favourable_share - " ~ student_half_width("favourable_share_sd", "n") ~ ")",
            high="least(1, favourable_share + " ~ student_half_width("favourable_share_sd", "n") ~ ")",
            method="students_t",
            is_suppressed="is_hidden",
        )
    }}
from engagement
union all
select
    {{
        estimate_row(
            "E01",
            quoted("score"),
            value="score_mean",
            numerator="score_mean * n",
            denominator="n",
            n="n",
            low="greatest(0, score_mean - " ~ student_half_width("score_sd", "n") ~ ")",
            high="least(100, score_mean + " ~ student_half_width("score_sd", "n") ~ ")",
            method="students_t",
            is_suppressed="is_hidden",
        )
    }}
from engagement
union all
select
    {{
        estimate_row(
            "E02",
            quoted("main"),
            value="100.0 * (promoters - detractors) / n",
            numerator="100 * (promoters - detractors)",
            denominator="n",
            n="n",
            low="100 * (" ~ net_score_low("promoters", "detractors", "n") ~ ")",
            high="100 * (" ~ net_score_high("promoters", "detractors", "n") ~ ")",
            method="adjusted_wald",
            is_suppressed="is_hidden",
        )
    }}
from recommending
union all
select
    {{
        estimate_row(
            "E03",
            quoted("main"),
            value="n / cast(invited as double)",
            numerator="n",
            denominator="invited",
            n="invited",
            low=wilson_low("n", "invited"),
            high=wilson_high("n", "invited"),
            method="wilson",
            is_suppressed="is_hidden",
        )
    }}
from participation
