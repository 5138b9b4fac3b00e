-- Grain: one row per ticket, field (priority, group, assignee, schedule, sla_policy) and stretch of time it
-- had one value.
-- What held before the first recorded change is what that change replaced; without any change it is what
-- the ticket says today. A value that still holds has no end; no value (nobody assigned) is a stretch, too.
with
    changes as (
        select ticket_key, field, changed_at, old_value, new_value
        from {{ ref("int_ticket_changes") }}
        where field in ('priority', 'group', 'assignee', 'schedule', 'sla_policy')
    ),

    firsts as (
        select ticket_key, field, min(changed_at) as changed_at, min_by(old_value, changed_at) as value_before
        from changes
        group by ticket_key, field
    ),

    today as (
        select ticket_key, created_at, 'priority' as field, priority as value
        from {{ ref("int_tickets_attributed") }}
        union all
        select ticket_key, created_at, 'group' as field, nullif({{ folded("group_name") }}, '') as value
        from {{ ref("int_tickets_attributed") }}
        union all
        select ticket_key, created_at, 'assignee' as field, agent_key as value
        from {{ ref("int_tickets_attributed") }}
        union all
        select ticket_key, created_at, 'schedule' as field, cast(null as varchar) as value
        from {{ ref("int_tickets_attributed") }}
        union all
        select ticket_key, created_at, 'sla_policy' as field, cast(null as varchar) as value
        from {{ ref("int_tickets_attributed") }}
    ),

    timeline as (
        select
            today.ticket_key,
            today.field,
            today.created_at as started_at,
            case when firsts.ticket_key is null then today.value else firsts.value_before end as value
        from today
        left join firsts on today.ticket_key = firsts.ticket_key and today.field = firsts.field
        where firsts.ticket_key is null or firsts.changed_at > today.created_at
        union all
        select changes.ticket_key, changes.field, changes.changed_at as started_at, changes.new_value as value
        from changes
        inner join {{ ref("int_tickets_attributed") }} as tickets on changes.ticket_key = tickets.ticket_key
    ),

    turning_points as (
        select
            *,
            lag(value) over (partition by ticket_key, field order by started_at, value) as value_before,
            row_number() over (partition by ticket_key, field order by started_at, value) as position
        from timeline
    )

select
    ticket_key,
    field,
    value,
    started_at,
    lead(started_at) over (partition by ticket_key, field order by started_at, position) as ended_at,
    position = 1 as is_first
from turning_points
where position = 1 or value is distinct from value_before
