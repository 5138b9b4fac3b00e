-- Grain: one row per KPI, variant, period, dimension and member.
-- Leavers per person-year of headcount (E10, the year's rate whatever the length of the period), and those
-- of them
-- the organisation wanted to keep (E11), from tables that went through suppression. A period with one
-- hidden month
-- is hidden: otherwise the month could be worked out from the others.
with
    months as (
        select *, headcount_start + headcount_end as heads_twice
        from {{ by_unit(ref("fct_employee_month"), "month", ["month", "year"]) }} as kept
    ),

    periods as (
        select *, heads_twice / 24.0 as person_years
        from
            {{
                kept_sums(
                    "months",
                    {
                        "heads_twice": "heads_twice",
                        "leavers": "leavers",
                        "voluntary_leavers": "voluntary_leavers",
                    },
                )
            }} as sums
    ),

    heads as (
        select period_grain, period_start, dimension, member, round(avg(heads_twice) / 2) as heads
        from months
        group by period_grain, period_start, dimension, member
    ),

    quarters as (
        select * from {{ by_unit(ref("agg_employee_leaver_quarter"), "quarter", ["quarter"]) }} as kept
    )

{%- for variant, events in {"main": "leavers", "voluntary": "voluntary_leavers"}.items() %}
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
    inner join heads using (period_grain, period_start, dimension, member)
    union all
{%- endfor %}
{{ kept_share("E11", "quarters", "regrettable_leavers", "judged_leavers") }}
