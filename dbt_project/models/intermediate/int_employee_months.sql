-- Grain: one row per month, people system and employee who was there on a day of it.
-- A person stands in the unit and level held at the beginning of the month, a joiner in the first ones.
-- Contractors are no employees.
-- Restricted: single people; only aggregates that went through suppression leave this schema.
with
    roster as (
        select *
        from {{ ref("stg_employee__roster") }}
        where employment_type not in ('contractor', 'contingent', 'external')
    ),

    first_months as (
        select source, cast(date_trunc('month', first_delivered_on) as date) as first_month
        from {{ ref("stg_employee__roster_beginnings") }}
    ),

    months as (
        select distinct
            cast(date_trunc('month', day) as date) as month,
            cast(date_trunc('month', day) + interval '1' month - interval '1' day as date) as month_end
        from
            (
                {{
                    days_from(
                        "(select coalesce(min(first_month), " ~ as_of_date() ~ ") from first_months)",
                        as_of_date(),
                    )
                }}
            ) as days
    ),

    people as (
        select
            employee_key,
            min(employee_id_hash) as employee_id_hash,
            source,
            max_by(hired_on, valid_from) as hired_on,
            max_by(left_on, valid_from) as left_on,
            max_by(leave_type, valid_from) as leave_type,
            max_by(is_regrettable, valid_from) as is_regrettable
        from roster
        group by employee_key, source
    ),

    present as (
        select months.month, months.month_end, people.*
        from people
        inner join first_months on people.source = first_months.source
        inner join
            months
            on months.month >= first_months.first_month
            and people.hired_on <= months.month_end
            and (people.left_on is null or people.left_on >= months.month)
    ),

    placed as (
        select
            present.*,
            roster.org_unit,
            roster.manager_level,
            roster.employment_type,
            roster.is_fictional,
            row_number() over (
                partition by present.month, present.employee_key
                order by
                    case when roster.valid_from <= present.month then 0 else 1 end,
                    case when roster.valid_from <= present.month then roster.valid_from end desc nulls last,
                    roster.valid_from
            ) as choice
        from present
        inner join roster on present.employee_key = roster.employee_key
    )

select
    month,
    month_end,
    source,
    employee_key,
    employee_id_hash,
    org_unit,
    coalesce(manager_level, 'unknown') as manager_level,
    employment_type,
    hired_on,
    left_on,
    leave_type,
    is_regrettable,
    is_fictional,
    -- days of the month employed, as far as it has run
    1
    + {{
        whole_days_between(
            "greatest(hired_on, month)",
            "least(coalesce(left_on, month_end), month_end, " ~ as_of_date() ~ ")",
        )
    }} as employed_days
from placed
where choice = 1
