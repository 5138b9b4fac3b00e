-- Grain: one row per KPI, variant, period, dimension and member.
-- How often a matter is handed from department to department, and how long that leaves
-- it with nobody (D06). A hand-off inside a department is none.
with
    -- a desk that never told of a change of hands may not tell of any: there it is unknown, not none
    telling as (
        select coalesce(source, '') as source
        from {{ ref("fct_ticket_station") }}
        where station > 1
        group by 1
    ),

    -- by the department a ticket came to first
    handed as (
        select
            created_on as day,
            ticket_key,
            coalesce(first_department, department) as department,
            is_fictional,
            department_stations - 1 as hand_offs
        from {{ ref("fct_ticket") }}
        where
            department_stations > 0
            and {{ is_ours("brand") }}
            and coalesce(source, '') in (select source from telling)
    ),

    stations as (
        select
            started_on as day,
            ticket_key,
            department,
            case when station > 1 then department_before || ' > ' || department end as department_pair,
            is_fictional,
            station,
            minutes,
            waiting_minutes
        from {{ ref("fct_ticket_station") }}
        where {{ is_ours("brand") }} and coalesce(source, '') in (select source from telling)
    ),

    passed_on as (select * from stations where station > 1)

    {{
        mean(
            "D06",
            "handed",
            value="hand_offs",
            cluster="ticket_key",
            lowest="0",
            slices=["all"] + (card_dimensions("D06") | reject("equalto", "department_pair") | list),
        )
    }}
union all
{{
    mean(
        "D06",
        "stations",
        value="waiting_minutes",
        per="minutes",
        cluster="ticket_key",
        lowest="0",
        highest="1",
        variant="time_between",
        slices=["all"] + (card_dimensions("D06") | reject("equalto", "department_pair") | list),
    )
}}
union all
{{ count("D06", "passed_on", variant="handed_over") }}
union all
{{
    mean(
        "D06",
        "passed_on",
        value="waiting_minutes / 60.0",
        cluster="ticket_key",
        lowest="0",
        variant="hours_between",
    )
}}
