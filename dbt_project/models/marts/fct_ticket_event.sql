-- Grain: one row per recorded change of a ticket's status, priority, type, group, agent, schedule, policy
-- or rating.
-- Values are codes, queues or pseudonyms; fields that may hold somebody's words are not here.
with agents as (select agent_key, max(team) as team from {{ ref("stg_support__agents") }} group by agent_key)

select
    {{ key_of(["changes.ticket_key", "changes.field", "changes.changed_at", "changes.new_value"]) }}
    as event_key,
    changes.ticket_key,
    changes.source,
    changes.is_fictional,
    changes.field,
    max(changes.old_value) as old_value,
    changes.new_value,
    changes.changed_at,
    {{ local_date("changes.changed_at") }} as changed_on,
    max(changes.changed_by_key) as changed_by_key,
    coalesce(bool_or(agents.agent_key is not null), false) as is_by_agent
from {{ ref("int_ticket_changes") }} as changes
inner join {{ ref("int_tickets_attributed") }} as tickets on changes.ticket_key = tickets.ticket_key
left join agents on changes.changed_by_key = agents.agent_key
group by
    changes.ticket_key,
    changes.source,
    changes.is_fictional,
    changes.field,
    changes.new_value,
    changes.changed_at
