-- Grain: one row per KPI, variant, period, dimension and member.
-- Staying after a survey by engagement (E12) and absence (E13), from tables that went through suppression.
with
    absences as (
        select *
        from
            {{
                kept_sums(
                    by_unit(ref("agg_employee_absence_month"), "month", ["month"]),
                    {
                        "people": "people",
                        "absent": "absent_days",
                        "scheduled": "scheduled_days",
                        "aa": "absent_squares",
                        "ss": "scheduled_squares",
                        "ab": "absence_products",
                    },
                )
            }} as sums
    ),

    stays as (
        select *
        from
            {{
                kept_sums(
                    by_unit(ref("agg_employee_stay_wave"), "wave_on", ["quarter"]),
                    {
                        "engaged": "engaged",
                        "not_engaged": "not_engaged",
                        "engaged_30d": "engaged_after_30d",
                        "not_engaged_30d": "not_engaged_after_30d",
                        "engaged_90d": "engaged_after_90d",
                        "not_engaged_90d": "not_engaged_after_90d",
                        "engaged_180d": "engaged_after_180d",
                        "not_engaged_180d": "not_engaged_after_180d",
                    },
                )
            }} as sums
    )

{%- for days in ["30d", "90d", "180d"] %}
    select
        {{
            estimate_row(
                "E12",
                quoted("ratio_" ~ days),
                value=ratio_of_shares("engaged_" ~ days, "engaged", "not_engaged_" ~ days, "not_engaged"),
                n="engaged + not_engaged",
                n_eff="least(engaged, not_engaged)",
                low=ratio_of_shares_limit(
                    "engaged_" ~ days, "engaged", "not_engaged_" ~ days, "not_engaged", "-1"
                ),
                high=ratio_of_shares_limit(
                    "engaged_" ~ days, "engaged", "not_engaged_" ~ days, "not_engaged", "1"
                ),
                method="log_normal",
                is_suppressed="is_hidden",
            )
        }}
    from stays
    union all
{%- endfor %}
select
    {{
        estimate_row(
            "E13",
            quoted("main"),
            value="absent / nullif(scheduled, 0)",
            numerator="absent",
            denominator="scheduled",
            n="people",
            low=not_below(
                "0",
                "absent / nullif(scheduled, 0) - "
                ~ cluster_half_width("absent", "scheduled", "aa", "ss", "ab", "people"),
            ),
            high=not_above(
                "1",
                "absent / nullif(scheduled, 0) + "
                ~ cluster_half_width("absent", "scheduled", "aa", "ss", "ab", "people"),
            ),
            method="cluster_robust",
            is_suppressed="is_hidden",
        )
    }}
from absences
