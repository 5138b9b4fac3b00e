-- Grain: one row per incident with a list of people it affected: how many were told.
-- A notice that bounced is no notice; whether one arrived that says nothing about it is unknown.
select
    incident_key,
    count(*) as affected_listed,
    count(is_told) as affected_known,
    count(*) filter (where is_told) as affected_told,
    count(*) filter (where is_told and notice_type is not null) as affected_told_by_type,
    count(*) filter (where is_told and notice_type = 'individual') as affected_told_individually
from
    (
        select
            incident_key,
            notice_type,
            case when notice_sent_at is null then false else is_delivered end as is_told
        from {{ ref("stg_organisation__incident_affected") }}
    ) as affected
group by incident_key
