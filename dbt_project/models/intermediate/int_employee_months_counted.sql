-- Grain: one row per month, people system and org unit ('all' for the whole system): heads and moves,
-- before suppression.
-- Restricted: small units stand here in full; only the aggregate that went through suppression leaves this
-- schema.
-- A person counts in the unit held at the beginning of the month, a joiner in the first unit. Contractors
-- are no employees.
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
        select distinct cast(date_trunc('month', day) as date) as month
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
            source,
            max_by(hired_on, valid_from) as hired_on,
            max_by(left_on, valid_from) as left_on,
            max_by(leave_type, valid_from) as leave_type
        from roster
        group by employee_key, source
    ),

    present as (
        select
            months.month,
            cast(months.month + interval '1' month - interval '1' day as date) as month_end,
            people.*
        from people
        inner join first_months on people.source = first_months.source
        inner join
            months
            on months.month >= first_months.first_month
            and people.hired_on <= cast(months.month + interval '1' month - interval '1' day as date)
            and (people.left_on is null or people.left_on >= months.month)
    ),

    placed as (
        select
            present.*,
            roster.org_unit,
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
    ),

    members as (
        select *, org_unit as member
        from placed
        where choice = 1
        union all
        select *, 'all' as member
        from placed
        where choice = 1
    )

select
    month,
    source,
    member as org_unit,
    bool_or(is_fictional) as is_fictional,
    count(*) filter (where hired_on < month) as headcount_start,
    count(*) filter (where left_on is null or left_on > month_end) as headcount_end,
    count(*) filter (where hired_on >= month) as joiners,
    count(*) filter (where left_on <= month_end) as leavers,
    count(*) filter (where left_on <= month_end and leave_type = 'voluntary') as voluntary_leavers
from members
group by month, source, member
