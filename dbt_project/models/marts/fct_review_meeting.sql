-- Grain: one row per meeting that reviewed figures.
select meeting_key, source, is_fictional, held_on, kind, kpi, decisions_logged
from {{ ref("stg_organisation__review_meetings") }}
