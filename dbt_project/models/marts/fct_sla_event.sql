-- Grain: one row per promise of a desk about one ticket: metric and number (a ticket has one first reply,
-- many next replies).
-- Judged by the promise in force when its clock started, and by whether its minutes were used up, not by
-- what the ticket looks like today. A promise still running, or ended before its time by the ticket being
-- solved, is neither kept nor broken; a first reply that never came is broken once it was due.
with
    events as (
        select
            {{ key_of(["promised.ticket_key", "promised.metric", "promised.number"]) }} as sla_event_key,
            promised.ticket_key,
            promised.source,
            tickets.is_fictional,
            tickets.brand,
            tickets.channel,
            coalesce(stations.department, tickets.department) as department,
            tickets.agent_key,
            promised.metric,
            cast(promised.number as integer) as number,
            promised.policy_id,
            promised.priority,
            promised.target_minutes,
            promised.clock,
            clocked.schedule_key,
            promised.promised_at,
            promised.promised_on,
            clocked.ended_at,
            clocked.elapsed_minutes,
            clocked.breaks_at,
            tickets.is_open,
            promised.final_priority,
            final.target_minutes as final_target_minutes
        from {{ ref("int_sla_promised") }} as promised
        inner join
            {{ ref("int_sla_clocked") }} as clocked
            on {{ key_of(["promised.ticket_key", "promised.metric", "promised.number"]) }}
            = clocked.sla_event_key
        inner join {{ ref("int_tickets_attributed") }} as tickets on promised.ticket_key = tickets.ticket_key
        left join
            {{ ref("int_ticket_stations") }} as stations
            on promised.ticket_key = stations.ticket_key
            and {{ in_force_at("promised.promised_at", "stations", end="left_at") }}
        left join
            {{ ref("int_sla_policies") }} as final
            on promised.source = final.source
            and promised.policy_id = final.policy_id
            and promised.metric = final.metric
            and promised.final_priority = final.priority
            and promised.promised_on >= {{ or_always("final.valid_from") }}
            and promised.promised_on <= {{ or_never("final.valid_to") }}
    ),

    judged as (
        select
            *,
            case
                when elapsed_minutes is null
                then 'unknown'
                when breaks_at < {{ as_of_end() }} and (ended_at is null or breaks_at < ended_at)
                then 'broken'
                when ended_at is not null
                then 'kept'
                when is_open or metric = 'first_reply'
                then 'running'
                else 'ended_otherwise'
            end as outcome
        from events
    )

select
    sla_event_key,
    ticket_key,
    source,
    is_fictional,
    brand,
    channel,
    department,
    agent_key,
    metric,
    number,
    policy_id,
    priority,
    target_minutes,
    clock,
    schedule_key,
    promised_at,
    promised_on,
    ended_at,
    elapsed_minutes,
    case when outcome in ('broken', 'running') then breaks_at end as breaks_at,
    outcome,
    outcome = 'running' as is_running,
    case when outcome in ('kept', 'broken') then outcome = 'kept' end as is_kept,
    final_priority,
    final_target_minutes,
    case
        when outcome in ('kept', 'broken')
        then elapsed_minutes <= coalesce(final_target_minutes, target_minutes)
    end as is_kept_by_final_state
from judged
