-- Grain: one row per month, people system, cut (unit or manager level) and place of that cut: employees in
-- scope
-- of the conduct policy and how far they came with it, before suppression.
-- Restricted: small groups stand here in full.
with
    people as (
        select people.*, 'unit' as cut, places.unit as member, places.parent, places.path, places.is_shown
        from {{ ref("int_policy_people") }} as people
        inner join {{ ref("int_org_units_placed") }} as places on people.org_unit = places.org_unit
        union all
        select
            *, 'level' as cut, 'all' as member, cast(null as varchar) as parent, '' as path, true as is_shown
        from {{ ref("int_policy_people") }}
        union all
        select
            *,
            'level' as cut,
            case when manager_level = 'all' then 'level all' else manager_level end as member,
            'all' as parent,
            chr(31) || 'all' || chr(31) as path,
            true as is_shown
        from {{ ref("int_policy_people") }}
    )

select
    month,
    source,
    cut,
    member,
    parent,
    path,
    is_shown,
    bool_or(is_fictional) as is_fictional,
    max(policy_age_days) as policy_age_days,
    count(*) as in_scope,
    count(*) filter (where has_acknowledged) as acknowledged,
    count(*) filter (where is_coached) as coached,
    count(*) filter (where has_passed) as passed
from people
group by month, source, cut, member, parent, path, is_shown
