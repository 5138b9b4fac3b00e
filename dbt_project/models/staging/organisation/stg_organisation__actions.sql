-- Grain: one row per improvement the organisation undertook.
with
    source as ({{ current_version("actions_log") }}),

    renamed as (
        select
            {{ key_of(["source", "action_id"]) }} as action_key,
            source,
            is_fictional,
            action_id,
            department as department_text,
            type as action_type,
            started_at,
            {{ known_by_as_of("done_at") }} as done_at,
            target_kpi,
            cost,
            {{ known_by_as_of("communicated_at") }} as communicated_at,
            communicated_to,
            {{ key_of(["source", "coalesce(communication_url, action_id)", "communicated_at"]) }}
            as communication_key
        from source
        where {{ happened_by_as_of("started_at") }}
    )

select *
from renamed
