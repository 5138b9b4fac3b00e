-- Grain: one row per ticket and stretch of time it lay with one department.
-- Groups of one department are one station: handing a ticket across the room is not a hand-off between
-- departments. A group nobody mapped is the department `unmapped`. The last station lasts until the ticket
-- was solved, or still lasts.
with
    groups as (
        select
            tickets.ticket_key,
            coalesce(departments.department, 'unmapped') as department,
            held.started_at,
            held.ended_at
        from {{ ref("int_ticket_values") }} as held
        inner join {{ ref("int_tickets_attributed") }} as tickets on held.ticket_key = tickets.ticket_key
        left join
            {{ ref("int_departments_mapped") }} as departments
            on tickets.source = departments.source
            and coalesce(held.value, '') = departments.queue
            and {{ local_date("held.started_at") }} = departments.day
        where held.field = 'group'
    ),

    entered as (
        select *, lag(department) over (partition by ticket_key order by started_at) as department_before
        from groups
    ),

    stations as (
        select
            ticket_key,
            department,
            department_before,
            started_at,
            lead(started_at) over (partition by ticket_key order by started_at) as left_at,
            row_number() over (partition by ticket_key order by started_at) as station
        from entered
        where department_before is null or department_before <> department
    )

select
    stations.ticket_key,
    cast(stations.station as integer) as station,
    stations.department,
    stations.department_before,
    stations.started_at,
    stations.left_at,
    coalesce(
        stations.left_at,
        case
            when not tickets.is_open and timed.last_solved_at >= stations.started_at then timed.last_solved_at
        end,
        case when tickets.is_open then {{ as_of_end() }} end,
        stations.started_at
    ) as held_until
from stations
inner join {{ ref("int_tickets_attributed") }} as tickets on stations.ticket_key = tickets.ticket_key
inner join {{ ref("int_tickets_timed") }} as timed on stations.ticket_key = timed.ticket_key
