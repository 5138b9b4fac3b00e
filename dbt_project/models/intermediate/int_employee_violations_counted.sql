-- Grain: one row per year and people system: days of employment before and after a person's first coaching,
-- and
-- violations on them, before suppression.
-- The order of dates decides: a violation counts for the coached only after the coaching, and one that led
-- to a
-- coaching counts before it.
-- Restricted: sizes before suppression.
with
    coached as (
        select employee_token_hash, min({{ local_date("occurred_at") }}) as coached_on
        from {{ ref("stg_employee__policy_events") }}
        where event = 'coached'
        group by employee_token_hash
    ),

    people as (
        select
            people.*,
            date_trunc('year', people.month) as year,
            least(
                coalesce(people.left_on, people.month_end), people.month_end, {{ as_of_date() }}
            ) as last_day,
            coached.coached_on
        from {{ ref("int_employee_months") }} as people
        left join coached on people.employee_id_hash = coached.employee_token_hash
    ),

    exposed as (
        select
            *,
            -- the day of the coaching itself still counts as before
            case
                when coached_on is null or coached_on >= last_day
                then 0
                else least(employed_days, {{ whole_days_between("coached_on", "last_day") }})
            end as coached_days
        from people
    ),

    violations as (
        select
            people.year,
            people.source,
            count(*) filter (
                where {{ local_date("events.occurred_at") }} > people.coached_on
            ) as after_coaching,
            count(*) as violations
        from {{ ref("stg_employee__policy_events") }} as events
        inner join
            people
            on events.employee_token_hash = people.employee_id_hash
            and people.month = cast(date_trunc('month', {{ local_date("events.occurred_at") }}) as date)
            and {{ local_date("events.occurred_at") }}
            between greatest(people.hired_on, people.month) and people.last_day
        where events.event = 'violation'
        group by people.year, people.source
    )

select
    cast(exposed.year as date) as year,
    exposed.source,
    bool_or(exposed.is_fictional) as is_fictional,
    count(distinct case when coached_days > 0 then employee_key end) as coached_people,
    count(distinct case when coached_days < employed_days then employee_key end) as uncoached_people,
    sum(coached_days) / 365.25 as coached_years,
    sum(employed_days - coached_days) / 365.25 as uncoached_years,
    coalesce(max(violations.after_coaching), 0) as coached_violations,
    coalesce(max(violations.violations - violations.after_coaching), 0) as uncoached_violations
from exposed
left join violations on exposed.year = violations.year and exposed.source = violations.source
where
    exists (select 1 from coached inner join people on coached.employee_token_hash = people.employee_id_hash)
group by exposed.year, exposed.source
