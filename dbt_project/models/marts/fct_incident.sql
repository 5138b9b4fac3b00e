-- Grain: one row per incident.
-- Unknown stays unknown: a blank time makes the lags that need it blank. Times in the wrong order are
-- flagged and make no
-- lag. Lags between times known to the day are whole days of the reporting zone; the clock's change of hour
-- is not a lag.
with
    notices as (
        select
            incident_key,
            min(sent_at) filter (where audience = 'regulator') as first_regulator_notice_at,
            min(sent_at) filter (where audience in ('affected', 'public')) as first_affected_notice_at,
            min(sent_at) as first_notice_at,
            bool_or(sent_precision in ('day', 'month')) as is_known_to_the_day
        from {{ ref("stg_organisation__incident_notices") }}
        group by incident_key
    ),

    incidents as (
        select
            incidents.*,
            brands.brand,
            -- of an employee's doing only the counts of large units are told (agg_employee_incident_quarter)
            case
                when incidents.is_by_employee
                then 'not_told'
                else coalesce(departments.department, 'unmapped')
            end as department,
            notices.first_regulator_notice_at,
            notices.first_affected_notice_at,
            notices.first_notice_at,
            coalesce(told.affected_notices_observed, false) as affected_notices_observed,
            coalesce(incidents.occurred_precision in ('day', 'month'), false)
            or coalesce(incidents.aware_precision in ('day', 'month'), false)
            or coalesce(notices.is_known_to_the_day, false) as to_the_day
        from {{ ref("stg_organisation__incidents") }} as incidents
        left join notices on incidents.incident_key = notices.incident_key
        left join
            -- A register of notices to the authority says nothing about whether people were told.
            (
                select source, true as affected_notices_observed
                from {{ ref("stg_organisation__incident_notices") }}
                where audience in ('affected', 'public')
                group by source
            ) as told
            on incidents.source = told.source
        left join
            {{ ref("int_brands_resolved") }} as brands
            on coalesce({{ folded("incidents.brand_text") }}, '') = brands.spelling
        left join
            {{ ref("int_departments_mapped") }} as departments
            on incidents.source = departments.source
            and coalesce({{ folded("incidents.department_text") }}, '') = departments.queue
            and departments.day = {{ as_of_date() }}
    )

select
    incident_key,
    source,
    is_fictional,
    incident_type,
    severity,
    brand,
    department,
    personal_data,
    affected_count,
    is_by_employee,
    occurred_at,
    aware_at,
    contained_at,
    first_public_mention_at,
    first_regulator_notice_at,
    first_affected_notice_at,
    first_notice_at,
    affected_notices_observed,
    coalesce(aware_at < occurred_at, false)
    or coalesce(first_regulator_notice_at < aware_at, false)
    or coalesce(first_affected_notice_at < aware_at, false)
    or coalesce(first_notice_at < occurred_at, false) as has_time_conflict,
    case
        when aware_at >= occurred_at then {{ lag_days("occurred_at", "aware_at", "to_the_day") }}
    end as dwell_days,
    case
        when first_regulator_notice_at >= aware_at
        then {{ lag_days("aware_at", "first_regulator_notice_at", "to_the_day") }} * 24
    end as regulator_lag_hours,
    case
        when first_affected_notice_at >= aware_at
        then {{ lag_days("aware_at", "first_affected_notice_at", "to_the_day") }}
    end as notice_lag_days,
    case
        when first_notice_at >= occurred_at
        then {{ lag_days("occurred_at", "first_notice_at", "to_the_day") }}
    end as felt_lag_days,
    -- the press was first also where the people were never told
    case
        when first_public_mention_at is not null and affected_notices_observed
        then coalesce(first_public_mention_at < first_affected_notice_at, true)
        when first_affected_notice_at is not null
        then false
    end as is_press_first,
    case
        when first_public_mention_at < first_affected_notice_at
        then {{ hours_between("first_public_mention_at", "first_affected_notice_at") }}
    end as press_head_start_hours,
    affected.affected_listed,
    affected.affected_known,
    affected.affected_told,
    affected.affected_told_by_type,
    affected.affected_told_individually
from incidents
left join {{ ref("int_incidents_told") }} as affected using (incident_key)
