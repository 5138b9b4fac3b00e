-- Grain: one row per promised time of the first reply, with where and when it holds and which goes first.
-- A policy of the desk for exactly this priority, a policy for all, the organisation's own promise, the
-- default of the method.
-- Each carries the schedule of its desk, so that waiting can be told in business hours whatever clock the
-- promise uses.
with
    sources as (select source from {{ ref("stg_reference__sources") }}),

    policies as (
        select
            source,
            policy_id,
            priority,
            target_minutes,
            clock,
            schedule_key,
            valid_from,
            valid_to,
            case when priority = 'all' then 2 else 1 end as precedence
        from {{ ref("int_sla_policies") }}
        where metric = 'first_reply'
        union all
        select
            sources.source,
            null as policy_id,
            case when defaults.priority = 'default' then 'all' else defaults.priority end as priority,
            defaults.target_minutes,
            'calendar' as clock,
            null as schedule_key,
            null as valid_from,
            null as valid_to,
            case when defaults.priority = 'default' then 4 else 3 end as precedence
        from {{ ref("stg_reference__sla_defaults") }} as defaults
        cross join sources
        where defaults.metric in ('first_reply_minutes', 'first_reply')
        union all
        select
            source,
            null as policy_id,
            'all' as priority,
            {{ var("default_first_reply_minutes") }} as target_minutes,
            'calendar' as clock,
            null as schedule_key,
            null as valid_from,
            null as valid_to,
            5 as precedence
        from sources
    )

select
    policies.source,
    policies.policy_id,
    policies.priority,
    policies.target_minutes,
    policies.clock,
    policies.schedule_key as own_schedule_key,
    coalesce(policies.schedule_key, schedules.schedule_key) as schedule_key,
    policies.valid_from,
    policies.valid_to,
    policies.precedence
from policies
left join {{ ref("int_sources_scheduled") }} as schedules on policies.source = schedules.source
