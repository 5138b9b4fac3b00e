-- Grain: one row per department and day from which it is true, plus `unmapped`.
with
    described as (
        select department, department_name, parent, department_type, valid_from, valid_to, 2 as precedence
        from {{ ref("stg_reference__departments") }}
        union all
        select department, department_name, parent, department_type, valid_from, valid_to, 1 as precedence
        from {{ ref("stg_organisation__departments") }}
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
    )

select
    {{ key_of(["department", "valid_from"]) }} as department_key,
    department,
    department_name,
    parent,
    department_type,
    valid_from,
    valid_to,
    valid_from is null or valid_from = max(valid_from) over (partition by department) as is_current
from ranked
where choice = 1
