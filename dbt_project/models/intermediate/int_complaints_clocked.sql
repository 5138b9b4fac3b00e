-- Grain: one row per complaint episode: its waiting time on the calendar and on the business clock, and its
-- deadline.
-- Open minutes between two instants are the difference of the open minutes before each of them.
with
    complaints as (select * from {{ ref("int_complaints_promised") }}),

    instants as (
        select schedule_key, posted_at as instant
        from complaints
        where replies_observed
        union all
        select schedule_key, waited_until as instant
        from complaints
        where replies_observed
    ),

    open_minutes as ({{ open_minutes_before("instants") }}),

    business as (
        select
            complaints.complaint_key as deadline_key,
            complaints.schedule_key,
            began.open_minutes + complaints.target_minutes as open_minutes,
            ended.open_minutes - began.open_minutes as waited_minutes,
            complaints.clock
        from complaints
        inner join
            open_minutes as began
            on complaints.schedule_key = began.schedule_key
            and complaints.posted_at = began.instant
        inner join
            open_minutes as ended
            on complaints.schedule_key = ended.schedule_key
            and complaints.waited_until = ended.instant
        where complaints.replies_observed
    ),

    promised as (select * from business where clock = 'business'),

    business_deadlines as ({{ instant_of_open_minutes("promised") }})

select
    complaints.complaint_key,
    complaints.waited_until,
    complaints.waited_hours,
    business.waited_minutes / 60.0 as waited_business_hours,
    case
        when complaints.clock = 'business'
        then business_deadlines.instant
        else {{ minutes_later("complaints.posted_at", "complaints.target_minutes") }}
    end as sla_deadline_at
from complaints
left join business on complaints.complaint_key = business.deadline_key
left join business_deadlines on complaints.complaint_key = business_deadlines.deadline_key
