-- Grain: one row per notice about an incident.
select
    notices.notice_key,
    notices.incident_key,
    notices.source,
    notices.is_fictional,
    notices.audience,
    notices.notice_type,
    notices.sent_at,
    notices.sent_on,
    notices.sent_precision,
    notices.delivered_count
from {{ ref("stg_organisation__incident_notices") }} as notices
