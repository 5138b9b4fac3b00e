-- Grain: one row per month and employee in scope of the conduct policy at the end of it.
-- In scope: employed on the last day, hired long enough ago to have had the time, not absent the whole month.
-- Current is the newest version that anything happened with by then. Only systems of which at least one
-- token is
-- an employee's can be joined; without one nothing is known, and nobody is uncovered.
-- Restricted: single people; only aggregates that went through suppression leave this schema.
with
    events as (
        select *, {{ local_date("occurred_at") }} as happened_on from {{ ref("stg_employee__policy_events") }}
    ),

    versions as (
        select policy_version, min(happened_on) as introduced_on
        from events
        where policy_version is not null and event in ('ack', 'coached', 'passed')
        group by policy_version
    ),

    away as (
        select employee_id_hash, cast(date_trunc('month', month) as date) as month
        from {{ ref("stg_employee__absence") }}
        where scheduled_days > 0 and absent_days >= scheduled_days
        group by employee_id_hash, cast(date_trunc('month', month) as date)
    ),

    in_scope as (
        select people.*, least(people.month_end, {{ as_of_date() }}) as judged_on
        from {{ ref("int_employee_months") }} as people
        left join away on people.employee_id_hash = away.employee_id_hash and people.month = away.month
        where
            (people.left_on is null or people.left_on > people.month_end)
            and people.hired_on
            <= least(people.month_end, {{ as_of_date() }})
            - cast({{ constant("policy_grace_days") }} as integer) * interval '1' day
            and people.employment_type not in ('leave', 'on_leave')
            and away.employee_id_hash is null
            and exists (
                select 1
                from events
                inner join
                    {{ ref("stg_employee__roster") }} as known
                    on events.employee_token_hash = known.employee_id_hash
            )
    ),

    current_versions as (
        select
            days.judged_on,
            max_by(
                versions.policy_version, versions.introduced_on || versions.policy_version
            ) as policy_version,
            max(versions.introduced_on) as introduced_on
        from (select distinct judged_on from in_scope) as days
        inner join versions on versions.introduced_on <= days.judged_on
        group by days.judged_on
    )

select
    in_scope.month,
    in_scope.source,
    in_scope.employee_key,
    in_scope.org_unit,
    in_scope.manager_level,
    bool_or(in_scope.is_fictional or coalesce(events.is_fictional, false)) as is_fictional,
    {{ whole_days_between("min(current_versions.introduced_on)", "min(in_scope.judged_on)") }}
    as policy_age_days,
    coalesce(
        bool_or(events.event = 'ack' and events.policy_version = current_versions.policy_version), false
    ) as has_acknowledged,
    coalesce(bool_or(events.event = 'coached' and events.is_recent), false) as is_coached,
    coalesce(bool_or(events.event = 'coached' and events.is_recent), false)
    and coalesce(bool_or(events.event = 'passed' and events.is_recent), false) as has_passed
from in_scope
inner join current_versions on in_scope.judged_on = current_versions.judged_on
left join
    (
        select
            events.*,
            days.judged_on,
            events.happened_on
            > days.judged_on
            - cast({{ constant("coaching_valid_months") }} as integer) * interval '1' month as is_recent
        from events
        inner join (select distinct judged_on from in_scope) as days on events.happened_on <= days.judged_on
        where events.event in ('ack', 'coached', 'passed')
    ) as events
    on in_scope.employee_id_hash = events.employee_token_hash
    and in_scope.judged_on = events.judged_on
group by in_scope.month, in_scope.source, in_scope.employee_key, in_scope.org_unit, in_scope.manager_level
