-- Grain: one row per name (letters folded) that a department goes or went by, its id among them.
-- An id is nobody else's name; a name that several bore is that of its latest bearer.
with
    described as (
        select {{ folded("department") }} as name, department, true as is_id, is_current, valid_from
        from {{ ref("int_departments_described") }}
        union all
        select {{ folded("department_name") }} as name, department, false as is_id, is_current, valid_from
        from {{ ref("int_departments_described") }}
    )

select name, department
from described
where department <> 'unmapped'
qualify
    row_number() over (
        partition by name order by is_id desc, is_current desc, valid_from desc nulls last, department
    )
    = 1
