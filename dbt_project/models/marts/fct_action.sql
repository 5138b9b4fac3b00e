-- Grain: one row per improvement the organisation undertook.
select
    actions.action_key,
    actions.source,
    actions.is_fictional,
    actions.action_id,
    coalesce(departments.department, 'unmapped') as department,
    actions.action_type,
    actions.started_at,
    {{ local_date("actions.started_at") }} as started_on,
    actions.done_at,
    {{ local_date("actions.done_at") }} as done_on,
    actions.target_kpi,
    actions.cost,
    actions.action_key in (select action_key from {{ ref("stg_organisation__action_links") }}) as is_linked,
    actions.communicated_at,
    {{ local_date("actions.communicated_at") }} as communicated_on,
    case
        when actions.communicated_at is not null then coalesce(actions.communicated_to, 'unknown')
    end as communicated_to
from {{ ref("stg_organisation__actions") }} as actions
left join
    {{ ref("int_departments_mapped") }} as departments
    on actions.source = departments.source
    and coalesce({{ folded("actions.department_text") }}, '') = departments.queue
    and {{ local_date("actions.started_at") }} = departments.day
