-- Grain: one row per surviving ticket: through whose hands it went, and what its customer thought of it
-- when.
-- A station is a stretch with one agent (group, department); being with nobody is none.
with
    assignees as (
        select
            ticket_key,
            count(value) as assignee_stations,
            count(distinct value) as assignees,
            min_by(value, started_at) filter (where value is not null) as first_agent_key,
            max_by(value, started_at) filter (where value is not null) as last_agent_key,
            min(started_at) filter (where value is not null) as first_assigned_at,
            max(started_at) filter (where value is not null) as last_assigned_at
        from {{ ref("int_ticket_values") }}
        where field = 'assignee'
        group by ticket_key
    ),

    groups as (
        select ticket_key, count(value) as group_stations
        from {{ ref("int_ticket_values") }}
        where field = 'group'
        group by ticket_key
    ),

    departments as (
        select ticket_key, count(*) as department_stations, min_by(department, station) as first_department
        from {{ ref("int_ticket_stations") }}
        group by ticket_key
    ),

    ratings as (
        select
            ticket_key,
            count(*) as csat_ratings,
            min_by(new_value, changed_at) as first_rating,
            max_by(new_value, changed_at) as last_rating
        from {{ ref("int_ticket_changes") }}
        where field = 'satisfaction' and (new_value like 'good%' or new_value like 'bad%')
        group by ticket_key
    )

select
    tickets.ticket_key,
    coalesce(assignees.assignee_stations, 0) as assignee_stations,
    coalesce(assignees.assignees, 0) as assignees,
    assignees.first_agent_key,
    assignees.last_agent_key,
    assignees.first_assigned_at,
    assignees.last_assigned_at,
    coalesce(groups.group_stations, 0) as group_stations,
    coalesce(departments.department_stations, 0) as department_stations,
    departments.first_department,
    coalesce(ratings.csat_ratings, 0) as csat_ratings,
    case
        when ratings.csat_ratings > 1
        then ratings.first_rating like 'good%' and ratings.last_rating like 'bad%'
    end as csat_became_bad,
    case
        when ratings.csat_ratings > 1
        then ratings.first_rating like 'bad%' and ratings.last_rating like 'good%'
    end as csat_became_good
from {{ ref("int_tickets_attributed") }} as tickets
left join assignees on tickets.ticket_key = assignees.ticket_key
left join groups on tickets.ticket_key = groups.ticket_key
left join departments on tickets.ticket_key = departments.ticket_key
left join ratings on tickets.ticket_key = ratings.ticket_key
