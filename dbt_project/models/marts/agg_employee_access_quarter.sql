-- Grain: one row per quarter and org unit that has a stated access to social media: the access on the last
-- day,
-- and the employees it holds for.
-- Head counts are those of fct_employee_month, so a unit hidden there has none here either.
with
    quarters as (
        select distinct
            cast(date_trunc('quarter', month) as date) as quarter,
            max(month) over (partition by date_trunc('quarter', month)) as month
        from {{ ref("fct_employee_month") }}
    ),

    stated as (
        select
            quarters.quarter,
            quarters.month,
            places.unit as org_unit,
            places.path,
            max_by(access.access, access.valid_from) as access,
            bool_or(access.is_fictional) as is_fictional
        from {{ ref("stg_employee__unit_access") }} as access
        inner join
            {{ ref("int_org_units_placed") }} as places
            on access.org_unit = places.org_unit
            and places.is_shown
        inner join quarters on access.valid_from <= quarters.month
        -- the unit itself, not the ones above it
        where
            length(places.path) = (
                select max(length(deepest.path))
                from {{ ref("int_org_units_placed") }} as deepest
                where deepest.org_unit = access.org_unit and deepest.is_shown
            )
        group by quarters.quarter, quarters.month, places.unit, places.path
    ),

    heads as (
        select
            month,
            org_unit,
            bool_or(is_suppressed) as is_hidden,
            cast(sum(headcount_end) as bigint) as heads,
            bool_or(is_fictional) as is_fictional
        from {{ ref("fct_employee_month") }}
        group by month, org_unit
    )

select
    {{ key_of(["stated.quarter", "stated.org_unit"]) }} as access_key,
    stated.quarter,
    stated.org_unit,
    stated.access,
    stated.is_fictional or coalesce(heads.is_fictional, false) as is_fictional,
    coalesce(heads.is_hidden, true) as is_suppressed,
    case when not heads.is_hidden then heads.heads end as heads
from stated
left join heads on stated.month = heads.month and stated.org_unit = heads.org_unit
-- where units below have a statement of their own, they speak for themselves
where
    not exists (
        select 1
        from stated as below
        where
            below.quarter = stated.quarter
            and position(chr(31) || stated.org_unit || chr(31) in below.path) > 0
    )
