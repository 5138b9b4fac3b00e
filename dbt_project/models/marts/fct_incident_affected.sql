-- Grain: one row per incident and person it affected.
-- Restricted: stays in the build; readers get the sums on fct_incident. A notice that bounced is no notice;
-- whether
-- one arrived that says nothing about it is unknown.
select
    {{ key_of(["affected.incident_key", "affected.customer_key"]) }} as affected_key,
    affected.incident_key,
    affected.customer_key,
    affected.source,
    affected.is_fictional,
    affected.notice_sent_at,
    affected.notice_type,
    case when affected.notice_sent_at is null then false else affected.is_delivered end as is_told
from {{ ref("stg_organisation__incident_affected") }} as affected
