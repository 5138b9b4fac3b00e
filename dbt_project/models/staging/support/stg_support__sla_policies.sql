-- Grain: one row per policy, metric, priority and period of validity.
with
    source as ({{ current_version("support_sla_policies") }}),

    renamed as (
        select source, policy_id, metric, priority, target_minutes, clock, schedule_id, valid_from, valid_to
        from source
    )

select *
from renamed
