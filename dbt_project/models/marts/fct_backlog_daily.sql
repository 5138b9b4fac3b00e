-- Grain: one row per day, department and channel, from the first ticket there to the as_of day.
-- Yesterday's open tickets plus opened minus closed are today's: a reopened ticket opens again, a ticket
-- that ended at a
-- time nobody recorded was never countable and is left out.
with
    movements as (
        select
            department, channel, is_fictional, {{ local_date("started_at") }} as day, 1 as opened, 0 as closed
        from {{ ref("int_ticket_openings") }}
        union all
        select
            department, channel, is_fictional, {{ local_date("ended_at") }} as day, 0 as opened, 1 as closed
        from {{ ref("int_ticket_openings") }}
        where ended_at is not null
    ),

    daily as (
        select department, channel, day, sum(opened) as opened, sum(closed) as closed
        from movements
        group by department, channel, day
    ),

    places as (
        select department, channel, min(day) as first_day, bool_or(is_fictional) as is_fictional
        from movements
        group by department, channel
    ),

    calendar as (
        {{ days_from("(select coalesce(min(first_day), " ~ as_of_date() ~ ") from places)", as_of_date()) }}
    ),

    filled as (
        select
            calendar.day,
            places.department,
            places.channel,
            places.is_fictional,
            cast(coalesce(daily.opened, 0) as bigint) as opened,
            cast(coalesce(daily.closed, 0) as bigint) as closed
        from places
        inner join calendar on calendar.day >= places.first_day
        left join
            daily
            on places.department = daily.department
            and places.channel = daily.channel
            and calendar.day = daily.day
    )

select
    {{ key_of(["day", "department", "channel"]) }} as backlog_key,
    day,
    department,
    channel,
    is_fictional,
    opened,
    closed,
    cast(
        sum(opened - closed) over (
            partition by department, channel order by day rows unbounded preceding
        ) as bigint
    ) as open_at_end
from filled
