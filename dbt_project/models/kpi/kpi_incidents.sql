-- Grain: one row per KPI, variant, period, dimension and member.
-- Breaches and outages: how long until we knew (I01), told the authority (I02) and the
-- people (I03, I04). Who is still to be told waits until as_of; a time nobody
-- recorded, or times in the wrong order, lower the coverage.
with
    -- a log that never tells of notices to somebody does not say that nobody was told
    told as (
        select
            *,
            bool_or(first_regulator_notice_at is not null) over (
                partition by source
            ) as regulator_notices_seen,
            bool_or(first_affected_notice_at is not null) over (partition by source) as people_notices_seen
        from {{ ref("fct_incident") }}
    ),

    incidents as (
        select
            {{
                local_date(
                    "coalesce(aware_at, occurred_at, first_affected_notice_at, first_regulator_notice_at)"
                )
            }} as day,
            brand,
            incident_type,
            is_fictional,
            personal_data,
            dwell_days,
            case
                when first_regulator_notice_at is not null
                then regulator_lag_hours
                when regulator_notices_seen
                then {{ hours_between("aware_at", as_of_end()) }}
            end as regulator_hours,
            cast(first_regulator_notice_at is not null as int) as is_regulator_told,
            case
                when first_affected_notice_at is not null
                then notice_lag_days
                when people_notices_seen
                then {{ days_between("aware_at", as_of_end()) }}
            end as notice_days,
            cast(first_affected_notice_at is not null as int) as are_people_told,
            case
                when coalesce(first_affected_notice_at, first_regulator_notice_at) is not null
                then felt_lag_days
                when regulator_notices_seen or people_notices_seen
                then {{ days_between("occurred_at", as_of_end()) }}
            end as felt_days,
            cast(
                coalesce(first_affected_notice_at, first_regulator_notice_at) is not null as int
            ) as is_anybody_told
        from told
    ),

    dated as (select * from incidents where day is not null),
    personal as (select * from dated where personal_data)

    {{ duration_km("I01", "dated", "dwell_days", "1", {"median": 0.5, "p90": 0.9}) }}
union all
{{
    duration_km(
        "I02",
        "personal",
        "regulator_hours",
        "is_regulator_told",
        {"median": 0.5, "p90": 0.9},
        {"within_72h": constant("authority_within_hours")},
    )
}}
union all
{{
    duration_km(
        "I03", "personal", "notice_days", "are_people_told", {"median": 0.5, "p90": 0.9}, {"within_30d": 30}
    )
}}
union all
{{ duration_km("I04", "personal", "felt_days", "is_anybody_told", {"median": 0.5, "p90": 0.9}) }}
