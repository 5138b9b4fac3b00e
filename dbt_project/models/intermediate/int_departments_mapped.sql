-- Grain: one row per source, queue (group, team, location; lower case, '' for none) and day something
-- happened there.
-- The map says which department answered for a queue on that day; a named queue goes before '*', a queue
-- that carries
-- the id or name of a department is that department, and what nobody claims stays `unmapped`.
with
    seen as (
        select source, queue, day
        from {{ ref("int_queues_stated") }}
        union all
        select source, group_name as queue, created_on as day
        from {{ ref("stg_support__tickets") }}
        union all
        -- a ticket that was handed on lay with the next queue from that day on
        select source, new_value as queue, {{ local_date("changed_at") }} as day
        from {{ ref("int_ticket_changes") }}
        where field = 'group'
        union all
        select tickets.source, changes.old_value as queue, tickets.created_on as day
        from {{ ref("int_ticket_changes") }} as changes
        inner join {{ ref("stg_support__tickets") }} as tickets on changes.ticket_key = tickets.ticket_key
        where changes.field = 'group'
        union all
        select source, coalesce(department_text, location) as queue, recorded_on as day
        from {{ ref("stg_survey__responses") }}
        union all
        select source, department_text as queue, {{ as_of_date() }} as day
        from {{ ref("stg_organisation__incidents") }}
        union all
        select source, source_department as queue, posted_on as day
        from {{ ref("stg_social__posts") }}
        where source_department is not null
        union all
        select source, department_text as queue, {{ as_of_date() }} as day
        from {{ ref("stg_social__accounts") }}
        where department_text is not null
        union all
        select source, department_text as queue, reviewed_on as day
        from {{ ref("stg_support__reviews") }}
        union all
        select agents.source, agents.team as queue, messages.sent_on as day
        from {{ ref("stg_support__agents") }} as agents
        inner join
            {{ ref("stg_support__messages") }} as messages
            on agents.source = messages.source
            and agents.agent_id_hash = messages.author_id_hash
    ),

    queues as (select distinct source, coalesce({{ folded("queue") }}, '') as queue, day from seen),

    departments as (
        select department, {{ folded("department_name") }} as department_name
        from {{ ref("stg_reference__departments") }}
        union
        select department, {{ folded("department_name") }} as department_name
        from {{ ref("stg_organisation__departments") }}
    ),

    claims as (
        select
            queues.source,
            queues.queue,
            queues.day,
            map.department,
            case when map.queue = '*' then 3 else 1 end as rule
        from queues
        inner join
            {{ ref("stg_reference__department_map") }} as map
            on queues.source = map.source
            and (map.queue = '*' or {{ folded("map.queue") }} = queues.queue)
            and queues.day >= {{ or_always("map.valid_from") }}
            and queues.day <= {{ or_never("map.valid_to") }}
        union all
        select queues.source, queues.queue, queues.day, departments.department, 2 as rule
        from queues
        inner join
            departments
            on queues.queue in ({{ folded("departments.department") }}, departments.department_name)
    )

select
    queues.source,
    queues.queue,
    queues.day,
    coalesce(
        min_by(claims.department, concat_ws('|', claims.rule, claims.department)), 'unmapped'
    ) as department,
    count(claims.department) > 0 as is_mapped,
    -- by its own name, not by the rule for whatever has none
    coalesce(min(claims.rule) < 3, false) as is_named
from queues
left join claims on queues.source = claims.source and queues.queue = claims.queue and queues.day = claims.day
group by queues.source, queues.queue, queues.day
