-- Grain: one row per source, department named in the organisation's own logs and day it is named for.
select source, department_text as queue, {{ local_date("started_at") }} as day
from {{ ref("stg_organisation__actions") }}
union
select source, department_text as queue, valid_from as day
from {{ ref("stg_organisation__claim_versions") }}
union
select source, department_text as queue, {{ local_date("occurred_at") }} as day
from {{ ref("stg_organisation__idea_events") }}
union
select source, department_text as queue, created_on as day
from {{ ref("stg_outreach__leads") }}
union
select source, department_text as queue, visited_on as day
from {{ ref("stg_outreach__content_visits") }}
