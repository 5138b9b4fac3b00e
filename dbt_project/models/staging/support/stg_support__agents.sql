-- Grain: one row per agent of a desk.
with
    source as ({{ current_version("support_agents") }}),

    renamed as (
        select
            {{ key_of(["source", "agent_id_hash"]) }} as agent_key,
            source,
            is_fictional,
            agent_id_hash,
            team,
            is_bot
        from source
    )

select *
from renamed
