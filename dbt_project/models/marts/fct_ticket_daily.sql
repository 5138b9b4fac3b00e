-- Grain: one row per ticket and day from its creation to the day it was solved for the last time, or to the
-- as_of day while it is open.
-- What a ticket looked like at the end of each day: a day shows the last value it ended with. A ticket that
-- ended at a time nobody recorded has the day it was made alone.
with
    lives as (
        select
            tickets.ticket_key,
            tickets.source,
            tickets.is_fictional,
            tickets.brand,
            tickets.channel,
            tickets.created_on,
            tickets.is_open as is_open_now,
            greatest(
                tickets.created_on,
                case
                    when tickets.is_open
                    then {{ as_of_date() }}
                    else coalesce({{ local_date("timed.last_solved_at") }}, tickets.created_on)
                end
            ) as last_on
        from {{ ref("int_tickets_attributed") }} as tickets
        inner join {{ ref("int_tickets_timed") }} as timed on tickets.ticket_key = timed.ticket_key
    ),

    days as ({{ each_day_of("lives", "created_on", "last_on") }}),

    held as (
        select ticket_key, field, value, {{ local_date("started_at") }} as day, started_at
        from {{ ref("int_ticket_values") }}
        where field in ('priority', 'assignee') and coalesce(ended_at > started_at, true)
        union all
        select
            ticket_key, 'status' as field, status as value, {{ local_date("started_at") }} as day, started_at
        from {{ ref("int_ticket_statuses") }}
        where coalesce(ended_at > started_at, true)
        union all
        select
            ticket_key,
            'department' as field,
            department as value,
            {{ local_date("started_at") }} as day,
            started_at
        from {{ ref("int_ticket_stations") }}
        where coalesce(left_at > started_at, true)
    ),

    ends as (
        select
            ticket_key,
            day,
            {% for field in ["status", "priority", "assignee", "department"] %}
                max_by(coalesce(value, ''), started_at) filter (where field = '{{ field }}') as {{ field }}
                {{ "," if not loop.last }}
            {% endfor %}
        from held
        group by ticket_key, day
    ),

    filled as (
        select
            days.*,
            {% for field in ["status", "priority", "assignee", "department"] %}
                nullif(
                    last_value(ends.{{ field }} ignore nulls) over (
                        partition by days.ticket_key
                        order by days.day
                        rows between unbounded preceding and current row
                    ),
                    ''
                ) as {{ field }}
                {{ "," if not loop.last }}
            {% endfor %}
        from days
        left join ends on days.ticket_key = ends.ticket_key and days.day = ends.day
    )

select
    {{ key_of(["ticket_key", "day"]) }} as ticket_day_key,
    ticket_key,
    day,
    source,
    is_fictional,
    brand,
    channel,
    status,
    priority,
    coalesce(department, 'unmapped') as department,
    assignee as agent_key,
    coalesce(not {{ is_resolved("status") }}, day < last_on or is_open_now) as is_open,
    {{ whole_days_between("created_on", "day") }} as age_days
from filled
