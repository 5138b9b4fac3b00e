{#
  The business clock: how long a desk was open. What belongs here: open minutes before an instant, and the instant by
  which so many minutes will have been open. Not here: which hours a schedule has (int_schedules_opened), the calendar
  (calendar.sql).
  Open minutes are counted from the first day of the schedule, so the open time between two instants is one subtraction,
  whatever nights, weekends, holidays and changes of clock lie between them.
#}
{# One row per schedule and instant: the minutes it had been open before that instant. `instants` is a relation with
   `schedule_key` and `instant`; rows without either are left out. #}
{% macro open_minutes_before(instants) -%}
    select
        asked.schedule_key,
        asked.instant,
        min(intervals.minutes_before) + sum(
            greatest(
                {{ seconds_between("intervals.opens_at", "least(intervals.closes_at, asked.instant)") }}
                / 60.0,
                0
            )
        ) as open_minutes
    from
        (
            select distinct moments.schedule_key, moments.instant, zones.tz
            from {{ instants }} as moments
            inner join
                (
                    select schedule_key, min(tz) as tz
                    from {{ ref("int_schedules_opened") }}
                    group by schedule_key
                ) as zones
                on moments.schedule_key = zones.schedule_key
            where moments.instant is not null
        ) as asked
    inner join
        {{ ref("int_schedules_opened") }} as intervals
        on asked.schedule_key = intervals.schedule_key
        and cast({{ wall_clock_of("asked.instant", "asked.tz") }} as date) = intervals.opened_on
    group by asked.schedule_key, asked.instant
{%- endmacro %}

{# One row per row of `deadlines` (a relation with `deadline_key`, `schedule_key` and `open_minutes`): the instant by
   which that many minutes have been open. Beyond the days the schedule is known for there is none. #}
{% macro instant_of_open_minutes(deadlines) -%}
    select
        deadline_key,
        case
            when open_minutes <= last_before + last_minutes
            then {{ minutes_later("last_opens_at", "(open_minutes - last_before)") }}
        end as instant
    from
        (
            select
                deadline_key,
                open_minutes,
                max(minutes_before) over reached as last_before,
                max(opens_at) over reached as last_opens_at,
                max_by(minutes, opens_at) over reached as last_minutes
            from
                (
                    select
                        schedule_key,
                        minutes_before as open_minutes,
                        cast(null as varchar) as deadline_key,
                        minutes_before,
                        opens_at,
                        minutes,
                        1 as is_interval
                    from {{ ref("int_schedules_opened") }}
                    where minutes > 0
                    union all
                    select
                        schedule_key,
                        open_minutes,
                        deadline_key,
                        cast(null as double) as minutes_before,
                        cast(null as timestamptz) as opens_at,
                        cast(null as double) as minutes,
                        0 as is_interval
                    from {{ deadlines }} as wanted
                ) as line
            window
                reached as (
                    partition by schedule_key
                    order by open_minutes, is_interval
                    rows between unbounded preceding and current row
                )
        ) as placed
    where deadline_key is not null
{%- endmacro %}
