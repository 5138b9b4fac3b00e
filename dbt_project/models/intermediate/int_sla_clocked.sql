-- Grain: one row per promise of a desk (ticket, metric, number): how much of its time was used up, and when
-- it was or will be broken.
-- Only stretches that count run the clock; a wait that is paused while the customer is asked runs on
-- afterwards. A promise is broken at the instant its minutes are used up; while it still runs, that instant
-- lies ahead. Time that ended before it was used up breaks nothing: neither an end that was wanted, nor the
-- ticket being solved first.
with
    parts as (
        select
            {{ key_of(["promised.ticket_key", "promised.metric", "promised.number"]) }} as sla_event_key,
            {{ key_of(["promised.ticket_key", "promised.metric", "promised.number", "parts.part"]) }}
            as part_key,
            parts.part,
            parts.started_at,
            parts.closes_at,
            parts.followed_until,
            promised.clock,
            promised.target_minutes,
            coalesce(promised.schedule_key, schedules.schedule_key) as schedule_key
        from {{ ref("int_sla_promised") }} as promised
        inner join
            {{ ref("int_sla_parts") }} as parts
            on promised.ticket_key = parts.ticket_key
            and promised.metric = parts.metric
            and promised.number = parts.number
        left join
            {{ ref("int_ticket_schedules") }} as schedules
            on promised.ticket_key = schedules.ticket_key
            and {{ in_force_at("promised.promised_at", "schedules") }}
    ),

    instants as (
        select schedule_key, started_at as instant
        from parts
        where clock = 'business'
        union all
        select schedule_key, followed_until as instant
        from parts
        where clock = 'business'
    ),

    open_minutes as ({{ open_minutes_before("instants") }}),

    measured as (
        select
            parts.*,
            began.open_minutes as open_before,
            case
                when parts.clock = 'business'
                then ended.open_minutes - began.open_minutes
                else {{ minutes_between("parts.started_at", "parts.followed_until") }}
            end as minutes
        from parts
        left join
            open_minutes as began
            on parts.schedule_key = began.schedule_key
            and parts.started_at = began.instant
        left join
            open_minutes as ended
            on parts.schedule_key = ended.schedule_key
            and parts.followed_until = ended.instant
    ),

    run as (
        select
            *,
            sum(minutes) over (
                partition by sla_event_key order by part rows between unbounded preceding and current row
            ) as used_minutes,
            row_number() over (partition by sla_event_key order by part desc) = 1 as is_last
        from measured
    ),

    -- The stretch in which the last promised minute falls: past, or the one that is still running.
    breaking as (
        select
            *,
            part_key as deadline_key,
            open_before + target_minutes - (used_minutes - minutes) as open_minutes,
            row_number() over (partition by sla_event_key order by part) as choice
        from run
        where used_minutes > target_minutes or (is_last and followed_until >= {{ as_of_end() }})
    ),

    business as (select * from breaking where choice = 1 and clock = 'business'),

    business_instants as ({{ instant_of_open_minutes("business") }}),

    broken as (
        select
            breaking.sla_event_key,
            case
                when breaking.clock = 'business'
                then business_instants.instant
                else
                    {{
                        minutes_later(
                            "breaking.started_at",
                            "(breaking.target_minutes - (breaking.used_minutes - breaking.minutes))",
                        )
                    }}
            end as breaks_at
        from breaking
        left join business_instants on breaking.deadline_key = business_instants.deadline_key
        where breaking.choice = 1
    )

select
    run.sla_event_key,
    min(run.schedule_key) as schedule_key,
    {{ steady_sum("run.minutes") }} as elapsed_minutes,
    max(run.closes_at) as ended_at,
    min(broken.breaks_at) as breaks_at
from run
left join broken on run.sla_event_key = broken.sla_event_key
group by run.sla_event_key
