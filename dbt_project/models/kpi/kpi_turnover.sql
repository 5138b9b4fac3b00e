-- Grain: one row per KPI, variant, period, dimension and member.
-- Leavers per person-year of headcount (E10), the year's rate whatever the length of
-- the period. A period with one hidden month is hidden: otherwise the month could be
-- worked out from the others.
with
    months as (
        select
            grain.period_grain,
            {{ period_start("grain.period_grain", "unit.month") }} as period_start,
            case when unit.org_unit = 'all' then 'all' else 'org_unit' end as dimension,
            unit.org_unit as member,
            unit.headcount_start,
            unit.headcount_end,
            unit.leavers,
            unit.voluntary_leavers,
            unit.is_fictional,
            unit.is_suppressed
        from {{ ref("fct_employee_month") }} as unit
        cross join {{ grain_rows(["month", "year"]) }} as grain
    ),

    periods as (
        select
            period_grain,
            period_start,
            dimension,
            member,
            sum(headcount_start + headcount_end) / 24.0 as person_years,
            sum(leavers) as leavers,
            sum(voluntary_leavers) as voluntary_leavers,
            round(avg(headcount_start + headcount_end) / 2) as heads,
            bool_or(is_fictional) as is_fictional,
            bool_or(is_suppressed) as is_hidden
        from months
        group by period_grain, period_start, dimension, member
    )

{%- for variant, events in {"main": "leavers", "voluntary": "voluntary_leavers"}.items() %}
        {{ "union all" if not loop.first }}
    select
        {{
            estimate_row(
                "E10",
                quoted(variant),
                value=events ~ " / nullif(person_years, 0)",
                numerator=events,
                denominator="person_years",
                n="heads",
                low="(" ~ byar_low(events) ~ ") / nullif(person_years, 0)",
                high="(" ~ byar_high(events) ~ ") / nullif(person_years, 0)",
                method="byar",
                is_suppressed="is_hidden",
            )
        }}
    from periods
{%- endfor %}
