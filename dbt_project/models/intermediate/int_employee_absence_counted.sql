-- Grain: one row per month, people system and place of the unit tree: employees with scheduled days, and days
-- absent, before suppression.
-- Restricted: small groups stand here in full.
select
    people.month,
    people.source,
    places.unit as org_unit,
    places.parent,
    places.path,
    places.is_shown,
    bool_or(people.is_fictional or absence.is_fictional) as is_fictional,
    count(*) as people,
    {{ steady_sum("cast(absence.absent_days as double)") }} as absent_days,
    {{ steady_sum("cast(absence.scheduled_days as double)") }} as scheduled_days,
    {{ steady_sum("cast(absence.absent_days as double) * absence.absent_days") }} as absent_squares,
    {{ steady_sum("cast(absence.scheduled_days as double) * absence.scheduled_days") }} as scheduled_squares,
    {{ steady_sum("cast(absence.absent_days as double) * absence.scheduled_days") }} as absence_products
from
    (
        select
            employee_id_hash,
            cast(date_trunc('month', month) as date) as month,
            bool_or(is_fictional) as is_fictional,
            sum(least(absent_days, scheduled_days)) as absent_days,
            sum(scheduled_days) as scheduled_days
        from {{ ref("stg_employee__absence") }}
        where scheduled_days > 0 and absent_days >= 0
        group by employee_id_hash, cast(date_trunc('month', month) as date)
    ) as absence
inner join
    {{ ref("int_employee_months") }} as people
    on absence.employee_id_hash = people.employee_id_hash
    and absence.month = people.month
inner join {{ ref("int_org_units_placed") }} as places on people.org_unit = places.org_unit
group by people.month, people.source, places.unit, places.parent, places.path, places.is_shown
