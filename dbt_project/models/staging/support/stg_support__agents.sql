-- Grain: one row per agent of a desk and day from which the team is true.
-- What is known first of an agent also holds before; a row holds until the next one begins.
with
    source as ({{ current_version("support_agents") }}),

    renamed as (
        select
            {{ key_of(["source", "agent_id_hash"]) }} as agent_key,
            source,
            is_fictional,
            agent_id_hash,
            team,
            is_bot,
            valid_from,
            valid_to,
            case
                when
                    row_number() over (partition by source, agent_id_hash order by valid_from asc nulls first)
                    > 1
                then valid_from
                else cast('1900-01-01' as date)
            end as holds_from,
            coalesce(
                lead(valid_from) over (
                    partition by source, agent_id_hash order by valid_from asc nulls first
                ),
                cast('9999-12-31' as date)
            ) as holds_before
        from source
        where coalesce(valid_from <= {{ as_of_date() }}, true)
    )

select *
from renamed
