-- Grain: one row per complaint episode: its waiting time on the calendar and on the business clock, and its
-- deadline.
-- Open minutes between two instants are the difference of the open minutes before each of them.
with
    complaints as (select * from {{ ref("int_complaints_promised") }}),

    instants as (
        select complaint_key, schedule_key, 'from' as which, posted_at as instant
        from complaints
        where replies_observed
        union all
        select complaint_key, schedule_key, 'until' as which, waited_until as instant
        from complaints
        where replies_observed
    ),

    zones as (
        select schedule_key, min(tz) as tz from {{ ref("int_schedules_opened") }} group by schedule_key
    ),

    placed as (
        select
            instants.complaint_key,
            instants.which,
            min(intervals.minutes_before) + sum(
                greatest(
                    {{
                        seconds_between(
                            "intervals.opens_at", "least(intervals.closes_at, instants.instant)"
                        )
                    }} / 60.0, 0
                )
            ) as open_minutes
        from instants
        inner join zones on instants.schedule_key = zones.schedule_key
        inner join
            {{ ref("int_schedules_opened") }} as intervals
            on instants.schedule_key = intervals.schedule_key
            and cast({{ wall_clock_of("instants.instant", "zones.tz") }} as date) = intervals.opened_on
        group by instants.complaint_key, instants.which
    ),

    business as (
        select
            complaint_key,
            max(case when which = 'from' then open_minutes end) as opened_before_posting,
            max(case when which = 'until' then open_minutes end)
            - max(case when which = 'from' then open_minutes end) as waited_minutes
        from placed
        group by complaint_key
    ),

    business_deadlines as (
        select
            complaints.complaint_key,
            min(
                {{
                    minutes_later(
                        "intervals.opens_at",
                        "(business.opened_before_posting + complaints.target_minutes - intervals.minutes_before)",
                    )
                }}
            ) as deadline_at
        from complaints
        inner join business on complaints.complaint_key = business.complaint_key
        inner join
            {{ ref("int_schedules_opened") }} as intervals
            on complaints.schedule_key = intervals.schedule_key
            and intervals.minutes_before < business.opened_before_posting + complaints.target_minutes
            and intervals.minutes_before + intervals.minutes
            >= business.opened_before_posting + complaints.target_minutes
        where complaints.clock = 'business'
        group by complaints.complaint_key
    )

select
    complaints.complaint_key,
    complaints.waited_until,
    complaints.waited_hours,
    business.waited_minutes / 60.0 as waited_business_hours,
    case
        when complaints.clock = 'business'
        then business_deadlines.deadline_at
        else {{ minutes_later("complaints.posted_at", "complaints.target_minutes") }}
    end as sla_deadline_at
from complaints
left join business on complaints.complaint_key = business.complaint_key
left join business_deadlines on complaints.complaint_key = business_deadlines.complaint_key
