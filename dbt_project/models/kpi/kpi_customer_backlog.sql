-- Grain: one row per KPI, variant, period, dimension and member.
-- What is still open at the end of the day, and how old it is (C07). Ages are those of
-- the as_of day.
with
    backlog as (
        select day, department, channel, is_fictional, open_at_end from {{ ref("fct_backlog_daily") }}
    ),

    open_tickets as (
        select
            {{ as_of_date() }} as day,
            department,
            channel,
            is_fictional,
            {{ days_between("created_at", as_of_end()) }} as age_days
        from {{ ref("fct_ticket") }}
        where is_open
    )

    {{ count("C07", "backlog", value="sum(open_at_end)", units="sum(open_at_end)") }}
union all
{{
    summary(
        "C07",
        "open_tickets",
        {
            "age_median": "percentile_cont(0.5) within group (order by age_days)",
            "age_p90": "percentile_cont(0.9) within group (order by age_days)",
        },
    )
}}
