-- Grain: one row per ticket and stretch of time it lay with one department.
-- The first station waits for nobody; every later one lies between departments until somebody there takes
-- it up, or to its end when nobody does.
with
    stations as (
        select
            stations.*,
            taken.taken_up_at,
            case
                when stations.station > 1 then coalesce(taken.taken_up_at, stations.held_until)
            end as waited_until,
            schedules.schedule_key
        from {{ ref("int_ticket_stations") }} as stations
        inner join
            {{ ref("int_stations_taken_up") }} as taken
            on stations.ticket_key = taken.ticket_key
            and stations.station = taken.station
        left join
            {{ ref("int_ticket_schedules") }} as schedules
            on stations.ticket_key = schedules.ticket_key
            and {{ in_force_at("stations.started_at", "schedules") }}
    ),

    instants as (
        select schedule_key, started_at as instant
        from stations
        union all
        select schedule_key, held_until as instant
        from stations
        union all
        select schedule_key, waited_until as instant
        from stations
    ),

    open_minutes as ({{ open_minutes_before("instants") }})

select
    {{ key_of(["stations.ticket_key", "stations.station"]) }} as station_key,
    stations.ticket_key,
    tickets.source,
    tickets.is_fictional,
    tickets.brand,
    tickets.channel,
    stations.station,
    stations.department,
    stations.department_before,
    stations.started_at,
    {{ local_date("stations.started_at") }} as started_on,
    stations.left_at,
    stations.taken_up_at,
    {{ minutes_between("stations.started_at", "stations.held_until") }} as minutes,
    ended.open_minutes - began.open_minutes as business_minutes,
    coalesce({{ minutes_between("stations.started_at", "stations.waited_until") }}, 0) as waiting_minutes,
    coalesce(
        waited.open_minutes - began.open_minutes, case when stations.schedule_key is not null then 0 end
    ) as waiting_business_minutes
from stations
inner join {{ ref("int_tickets_attributed") }} as tickets on stations.ticket_key = tickets.ticket_key
left join
    open_minutes as began
    on stations.schedule_key = began.schedule_key
    and stations.started_at = began.instant
left join
    open_minutes as ended
    on stations.schedule_key = ended.schedule_key
    and stations.held_until = ended.instant
left join
    open_minutes as waited
    on stations.schedule_key = waited.schedule_key
    and stations.waited_until = waited.instant
