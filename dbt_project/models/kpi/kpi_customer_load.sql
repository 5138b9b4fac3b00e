-- Grain: one row per KPI, variant, period, dimension and member.
-- Whether complaints come in faster than the desk closes them (R21). Only complaints a
-- desk works on can be closed; one in public that no ticket was made of counts in
-- neither.
with
    handled as (
        select posted_on, closed_on, department, is_fictional
        from {{ ref("fct_complaint_handling") }}
        where has_ticket and (closed_on is null or closed_on >= posted_on) and {{ is_ours("brand") }}
    ),

    movements as (
        select posted_on as day, department, is_fictional, 1 as came_in, 0 as closed
        from handled
        union all
        select closed_on as day, department, is_fictional, 0 as came_in, 1 as closed
        from handled
        where closed_on is not null
    ),

    places as (
        select department, min(day) as first_day, bool_or(is_fictional) as is_fictional
        from movements
        group by department
    ),

    daily as (
        select department, day, sum(came_in) as came_in, sum(closed) as closed
        from movements
        group by department, day
    ),

    calendar as (
        {{ days_from("(select coalesce(min(first_day), " ~ as_of_date() ~ ") from places)", as_of_date()) }}
    ),

    filled as (
        select
            calendar.day,
            places.department,
            places.is_fictional,
            places.first_day,
            coalesce(daily.came_in, 0) as came_in,
            coalesce(daily.closed, 0) as closed
        from places
        inner join calendar on calendar.day >= places.first_day
        left join daily on places.department = daily.department and calendar.day = daily.day
    ),

    followed as (
        select
            *,
            sum(came_in - closed) over (
                partition by department order by day rows unbounded preceding
            ) as open_at_end,
            sum(closed) over (
                partition by department
                order by day rows between {{ var("backlog_pace_days") - 1 }} preceding and current row
            )
            / cast({{ var("backlog_pace_days") }} as double) as closed_a_day
        from filled
    ),

    -- a pace needs the whole stretch it is taken over
    paced as (
        select *
        from followed
        where {{ whole_days_between("first_day", "day") }} >= {{ var("backlog_pace_days") - 1 }}
    ),

    ends_of_weeks as (
        select *
        from paced
        where day = {{ period_end("'week'", week_start("day")) }} or day = {{ as_of_date() }}
    )

    {{ ratio("R21", "filled", "came_in", "closed", units="sum(came_in + closed)") }}
union all
{{ ratio("R21", "paced", "open_at_end", "closed_a_day", variant="backlog_days", grains=["day"]) }}
union all
{{ ratio("R21", "ends_of_weeks", "open_at_end", "closed_a_day", variant="backlog_days", grains=["week"]) }}
