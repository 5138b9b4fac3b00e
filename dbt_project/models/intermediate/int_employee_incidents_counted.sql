-- Grain: one row per quarter and place of the unit tree: years of employment and incidents by employees
-- (confidential information given away, disrepute), before suppression.
-- A unit counts the incidents of the department of its name and of those below; incidents without a known
-- unit
-- count for the whole only.
-- Restricted: small groups stand here in full.
with
    heads as (
        select
            cast(date_trunc('quarter', month) as date) as quarter,
            org_unit,
            parent,
            path,
            is_shown,
            min(heads) as people,
            sum(employed_days) / 365.25 as person_years,
            bool_or(is_fictional) as is_fictional
        from
            (
                select
                    people.month,
                    places.unit as org_unit,
                    places.parent,
                    places.path,
                    places.is_shown,
                    count(*) as heads,
                    sum(people.employed_days) as employed_days,
                    bool_or(people.is_fictional) as is_fictional
                from {{ ref("int_employee_months") }} as people
                inner join {{ ref("int_org_units_placed") }} as places on people.org_unit = places.org_unit
                group by people.month, places.unit, places.parent, places.path, places.is_shown
            ) as months
        group by cast(date_trunc('quarter', month) as date), org_unit, parent, path, is_shown
    ),

    incidents as (
        select
            cast(
                date_trunc('quarter', {{ local_date("coalesce(aware_at, occurred_at)") }}) as date
            ) as quarter,
            coalesce(places.unit, 'all') as org_unit,
            incidents.incident_type in ({{ quoted_list(var("confidentiality_types")) }}) as is_leak,
            incidents.incident_type in ({{ quoted_list(var("disrepute_types")) }}) as is_disrepute,
            {{ severity_weight("incidents.severity") }} as severity_weight
        from {{ ref("stg_organisation__incidents") }} as incidents
        left join
            {{ ref("int_org_units_placed") }} as places
            on {{ folded("incidents.department_text") }} = {{ folded("places.org_unit") }}
        where incidents.is_by_employee
    )

select
    heads.quarter,
    heads.org_unit,
    heads.parent,
    heads.path,
    heads.is_shown,
    heads.is_fictional,
    heads.people,
    heads.person_years,
    count(*) filter (where incidents.is_leak) as leaks,
    count(*) filter (where incidents.is_disrepute) as disreputes,
    {{ sum_where("incidents.severity_weight", "incidents.is_disrepute") }} as disrepute_weight
from heads
left join incidents on heads.quarter = incidents.quarter and heads.org_unit = incidents.org_unit
-- a log that never says whether an employee did it does not say that none did
where exists (select 1 from {{ ref("stg_organisation__incidents") }} where is_employee_known)
group by all
