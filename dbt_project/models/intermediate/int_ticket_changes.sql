-- Grain: one row per change of a field of a surviving ticket that we know how to read, in our words.
-- Desks name the same field differently. An agent stands as a pseudonym, a group as the queue the
-- department map reads; fields that may hold somebody's words are left where they are.
with
    readable as (
        select
            survivors.surviving_ticket_key as ticket_key,
            events.source,
            events.is_fictional,
            case
                when lower(events.field) = 'status'
                then 'status'
                when lower(events.field) = 'priority'
                then 'priority'
                when lower(events.field) in ('type', 'ticket_type')
                then 'type'
                when lower(events.field) in ('group', 'group_id', 'group_name', 'queue')
                then 'group'
                when lower(events.field) in ('assignee', 'assignee_id')
                then 'assignee'
                when lower(events.field) in ('schedule', 'schedule_id')
                then 'schedule'
                when lower(events.field) in ('sla_policy', 'sla_policy_id')
                then 'sla_policy'
                when lower(events.field) in ('satisfaction_score', 'satisfaction_rating', 'satisfaction')
                then 'satisfaction'
            end as field,
            events.old_value,
            events.new_value,
            events.new_agent_key,
            events.changed_at,
            case
                when events.changed_by_hash is not null
                then {{ key_of(["events.source", "events.changed_by_hash"]) }}
            end as changed_by_key
        from {{ ref("stg_support__events") }} as events
        inner join
            {{ ref("int_tickets_merged") }} as survivors
            on events.ticket_key = survivors.ticket_key
            and not survivors.is_merged
    )

select
    ticket_key,
    source,
    is_fictional,
    field,
    case
        when field = 'assignee'
        then null
        when field = 'status' and {{ folded("old_value") }} in ('hold', 'on-hold')
        then 'on_hold'
        when field = 'schedule' or field = 'sla_policy'
        then nullif(trim(old_value), '')
        else nullif({{ folded("old_value") }}, '')
    end as old_value,
    case
        when field = 'assignee'
        then coalesce(new_agent_key, {{ key_of(["source", "field", "nullif(trim(new_value), '')"]) }})
        when field = 'status' and {{ folded("new_value") }} in ('hold', 'on-hold')
        then 'on_hold'
        when field = 'schedule' or field = 'sla_policy'
        then nullif(trim(new_value), '')
        else nullif({{ folded("new_value") }}, '')
    end as new_value,
    changed_at,
    changed_by_key
from readable
where field is not null
