-- Grain: one row per source, queue (group, team, location; lower case, '' for none) and day something
-- happened there.
-- The map says which department answered for a queue on that day; a named queue goes before '*', a queue
-- that carries
-- the id or name of a department is that department, and what nobody claims stays `unmapped`.
with
    seen as (
        select source, group_name as queue, created_on as day
        from {{ ref("stg_support__tickets") }}
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
            and queues.day >= coalesce(map.valid_from, queues.day)
            and queues.day <= coalesce(map.valid_to, queues.day)
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
    count(claims.department) > 0 as is_mapped
from queues
left join claims on queues.source = claims.source and queues.queue = claims.queue and queues.day = claims.day
group by queues.source, queues.queue, queues.day
