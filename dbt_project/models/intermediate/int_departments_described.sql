-- Grain: one row per department and day from which it is true, plus `unmapped`.
-- The organisation's own list goes after a delivered one. What was true before is kept: a new name is a new
-- row.
-- A department that a list of the organisation names and nobody describes goes by its id.
with
    told as (
        select department, department_name, parent, department_type, valid_from, valid_to, 2 as precedence
        from {{ ref("stg_reference__departments") }}
        union all
        select department, department_name, parent, department_type, valid_from, valid_to, 1 as precedence
        from {{ ref("stg_organisation__departments") }}
    ),

    named as (
        select department
        from {{ ref("stg_reference__department_map") }}
        union
        select default_owner_department as department
        from {{ ref("stg_reference__topics") }}
        union
        select department
        from {{ ref("stg_reference__root_causes") }}
    ),

    described as (
        select *
        from told
        union all
        select
            department,
            department as department_name,
            cast(null as varchar) as parent,
            cast(null as varchar) as department_type,
            cast(null as date) as valid_from,
            cast(null as date) as valid_to,
            3 as precedence
        from named
        where
            department is not null
            and department <> 'unmapped'
            and department not in (select department from told)
        union all
        select
            'unmapped' as department,
            'Not mapped to a department' as department_name,
            cast(null as varchar) as parent,
            'unmapped' as department_type,
            cast(null as date) as valid_from,
            cast(null as date) as valid_to,
            1 as precedence
    ),

    ranked as (
        select *, row_number() over (partition by department, valid_from order by precedence) as choice
        from described
        where coalesce(valid_from <= {{ as_of_date() }}, true)
    ),

    followed as (
        select
            *,
            lead(valid_from) over (partition by department order by valid_from asc nulls first) as next_from
        from ranked
        where choice = 1
    )

select
    department,
    department_name,
    parent,
    department_type,
    valid_from,
    -- a row nobody ended ends where the next one begins
    least(valid_to, {{ add_days("next_from", -1) }}) as valid_to,
    next_from is null as is_current
from followed
