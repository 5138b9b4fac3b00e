-- Grain: one row per source, piece of own content and day.
select
    {{ key_of(["visits.source", "visits.post_key", "visits.visited_on"]) }} as content_visit_key,
    visits.post_key,
    visits.source,
    visits.is_fictional,
    visits.channel,
    visits.visited_on,
    coalesce(brands.brand, 'unmapped') as brand,
    coalesce(departments.department, 'unmapped') as department,
    visits.views,
    visits.organic_visits,
    visits.leads
from {{ ref("stg_outreach__content_visits") }} as visits
left join
    {{ ref("int_brands_resolved") }} as brands
    on coalesce({{ folded("visits.brand_text") }}, '') = brands.spelling
left join
    {{ ref("int_departments_mapped") }} as departments
    on visits.source = departments.source
    and coalesce({{ folded("visits.department_text") }}, '') = departments.queue
    and visits.visited_on = departments.day
