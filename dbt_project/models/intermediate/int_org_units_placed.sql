-- Grain: one row per org unit as the employee feeds spell it and place it counts in: the unit itself, every
-- unit above it, 'all', and, where other units lie below it, the rest that is in none of them ('… (own)',
-- never shown).
-- A unit that carries the id of a department, or a name it has or had, is that department and goes by its
-- id, so
-- that a new name rewrites no history (dim_department has the name of each time). It stands where the
-- department
-- stands today; the whole company is 'all'. A unit nobody describes, or whose parents run in a circle, lies
-- directly below 'all'.
-- `path` holds every place above.
{% set highest = 6 %}
{% set edge = "chr(31)" %}
with
    departments as (
        select
            department,
            case when department_type <> 'company' then parent end as parent,
            coalesce(department_type, '') = 'company' as is_company
        from {{ ref("int_departments_described") }}
        where is_current
    ),

    spelled as (
        select org_unit
        from {{ ref("stg_employee__roster") }}
        union
        select org_unit
        from {{ ref("stg_employee__survey_answers") }}
        union
        select org_unit
        from {{ ref("stg_employee__unit_access") }}
        union
        select org_unit
        from {{ ref("stg_employee__unit_output") }}
        union
        select department_text as org_unit
        from {{ ref("stg_organisation__incidents") }}
        where is_by_employee and department_text is not null
    ),

    matched as (
        select spelled.org_unit, names.department
        from spelled
        left join {{ ref("int_department_names") }} as names on {{ folded("spelled.org_unit") }} = names.name
    ),

    chains as (
        select
            matched.org_unit,
            coalesce(
                matched.department,
                case when matched.org_unit = 'all' then 'unit all' else matched.org_unit end
            ) as u0
            {%- for level in range(1, highest) %}
                , case when u{{ highest }}.department is null then u{{ level }}.department end as u{{ level }}
            {%- endfor %}
        from matched
        left join departments as u0 on matched.department = u0.department
        {% for level in range(1, highest + 1) %}
            left join
                departments as u{{ level }}
                on u{{ level - 1 }}.parent = u{{ level }}.department
                and not u{{ level }}.is_company
        {% endfor %}
    ),

    places as (
        {% for level in range(highest) %}
            {%- set above = range(level + 1, highest) -%}
            select
                org_unit,
                u{{ level }} as unit,
                {% if above %} coalesce(u{{ level + 1 }}, 'all')
                {% else %} 'all'
                {% endif %} as parent,
                {{ edge }}
                || concat_ws({{ edge }}, 'all'{% for up in above %}, u{{ up }}{% endfor %})
                || {{ edge }} as path,
                {{ level }} as level
            from chains
            where u{{ level }} is not null {{ "union all" if not loop.last }}
        {% endfor %}
    )

select org_unit, unit, parent, path, true as is_shown
from places
union all
select org_unit, 'all' as unit, cast(null as varchar) as parent, '' as path, true as is_shown
from matched
union all
select
    org_unit, unit || ' (own)' as unit, unit as parent, path || unit || {{ edge }} as path, false as is_shown
from places
where level = 0 and unit in (select parent from places)
