-- Grain: one row per KPI, variant, period, dimension and member.
-- Who of the people affected by an incident was told (I05), told personally (I06), and whether the press
-- told them
-- first (I07). Sums per incident; a notice that bounced told nobody. How long it took is kpi_incidents: an
-- incident
-- nobody was told of waits there.
with
    incidents as (
        select
            *,
            {{
                local_date(
                    "coalesce(aware_at, occurred_at, first_affected_notice_at, first_regulator_notice_at)"
                )
            }} as day
        from {{ ref("fct_incident") }}
    ),

    dated as (select * from incidents where day is not null),
    listed as (select * from dated where affected_listed > 0),
    personal as (select * from dated where personal_data),

    firsts as (
        select
            grain.period_grain,
            {{ period_start("grain.period_grain", "personal.day") }} as period_start,
            'all' as dimension,
            'all' as member,
            count(*) filter (where is_press_first) as hits,
            count(is_press_first) as trials,
            count(*) as eligible,
            count(press_head_start_hours) as timed,
            median(press_head_start_hours) as head_start,
            bool_or(is_fictional) as is_fictional
        from personal
        cross join {{ grain_rows(["year"]) }} as grain
        group by all
    ),

    -- of a handful of incidents a rate says nothing: they are listed one by one on fct_incident
    enough as (
        select
            *,
            trials >= {{ constant("incidents_for_a_rate") }} as is_rate,
            timed >= {{ constant("incidents_for_a_rate") }} as is_median
        from firsts
    )

    {{ share_of_sums("I05", "listed", "affected_told", "affected_known", "affected_listed") }}
union all
{{ share_of_sums("I06", "listed", "affected_told_individually", "affected_told_by_type", "affected_told") }}
union all
select
    {{
        estimate_row(
            "I07",
            quoted("events"),
            value="hits",
            n="trials",
            coverage="trials / nullif(cast(eligible as double), 0)",
        )
    }}
from enough
union all
select
    {{
        estimate_row(
            "I07",
            quoted("press_first"),
            value="case when is_rate then hits / cast(trials as double) end",
            numerator="case when is_rate then hits end",
            denominator="case when is_rate then trials end",
            n="trials",
            low="case when is_rate then " ~ wilson_low("hits", "trials") ~ " end",
            high="case when is_rate then " ~ wilson_high("hits", "trials") ~ " end",
            method="wilson",
            coverage="trials / nullif(cast(eligible as double), 0)",
        )
    }}
from enough
union all
select
    {{
        estimate_row(
            "I07", quoted("head_start_median"), value="case when is_median then head_start end", n="timed"
        )
    }}
from enough
