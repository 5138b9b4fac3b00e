-- Grain: one row per policy, metric, priority and period it was in force.
-- A desk that only says from when a version holds ends it the day before the next one begins.
select
    source,
    policy_id,
    metric,
    case when priority in ('all', 'default') then 'all' else priority end as priority,
    target_minutes,
    clock,
    case when schedule_id is not null then {{ key_of(["source", "schedule_id"]) }} end as schedule_key,
    valid_from,
    least(
        valid_to,
        cast(
            lead(valid_from) over (
                partition by source, policy_id, metric, priority order by valid_from asc nulls first
            )
            - interval '1' day as date
        )
    ) as valid_to
from {{ ref("stg_support__sla_policies") }}
