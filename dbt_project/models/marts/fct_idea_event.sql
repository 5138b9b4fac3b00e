-- Grain: one row per suggestion, stage it reached and time.
select
    {{ key_of(["events.idea_key", "events.stage", "events.occurred_at"]) }} as idea_event_key,
    events.idea_key,
    events.source,
    events.is_fictional,
    events.stage,
    events.occurred_at,
    {{ local_date("events.occurred_at") }} as occurred_on,
    coalesce(departments.department, 'unmapped') as department
from {{ ref("stg_organisation__idea_events") }} as events
left join
    {{ ref("int_departments_mapped") }} as departments
    on events.source = departments.source
    and coalesce({{ folded("events.department_text") }}, '') = departments.queue
    and {{ local_date("events.occurred_at") }} = departments.day
