-- Grain: one row per ticket, metric and number for which a target was in force when its clock started.
-- The policy the desk put on the ticket holds; where it says none, any policy of its source. Priority,
-- policy and target are those of the moment the clock started: what was changed later does not rewrite a
-- promise. A priority that was only set later is the first one that was set.
with
    promises as (
        select ticket_key, metric, number, promised_at from {{ ref("int_sla_parts") }} where part = 1
    ),

    priorities as (
        select ticket_key, value, started_at, ended_at
        from {{ ref("int_ticket_values") }}
        where field = 'priority' and value is not null
    ),

    applied as (
        select ticket_key, value, started_at, ended_at
        from {{ ref("int_ticket_values") }}
        where field = 'sla_policy' and value is not null
    ),

    dated as (
        select
            promises.*,
            tickets.source,
            tickets.priority as final_priority,
            {{ local_date("promises.promised_at") }} as promised_on,
            coalesce(
                max_by(earlier.value, earlier.started_at), min_by(later.value, later.started_at)
            ) as priority
        from promises
        inner join {{ ref("int_tickets_attributed") }} as tickets on promises.ticket_key = tickets.ticket_key
        left join
            priorities as earlier
            on promises.ticket_key = earlier.ticket_key
            and earlier.started_at <= promises.promised_at
        left join
            priorities as later
            on promises.ticket_key = later.ticket_key
            and later.started_at > promises.promised_at
        group by all
    ),

    policed as (
        select
            dated.*,
            coalesce(
                max_by(applied.value, applied.started_at) filter (
                    where applied.started_at <= dated.promised_at
                ),
                min_by(applied.value, applied.started_at)
            ) as applied_policy
        from dated
        left join applied on dated.ticket_key = applied.ticket_key
        group by all
    ),

    chosen as (
        select
            policed.*,
            policies.policy_id,
            policies.target_minutes,
            policies.clock,
            policies.schedule_key,
            row_number() over (
                partition by policed.ticket_key, policed.metric, policed.number
                order by
                    case when policies.priority = 'all' then 2 else 1 end,
                    policies.target_minutes,
                    policies.policy_id
            ) as choice
        from policed
        inner join
            {{ ref("int_sla_policies") }} as policies
            on policed.source = policies.source
            and policed.metric = policies.metric
            and (policies.priority = 'all' or policies.priority = policed.priority)
            and (policed.applied_policy is null or policed.applied_policy = policies.policy_id)
            and policed.promised_on >= {{ or_always("policies.valid_from") }}
            and policed.promised_on <= {{ or_never("policies.valid_to") }}
    )

select
    ticket_key,
    metric,
    number,
    promised_at,
    promised_on,
    priority,
    final_priority,
    source,
    policy_id,
    target_minutes,
    clock,
    schedule_key
from chosen
where choice = 1
