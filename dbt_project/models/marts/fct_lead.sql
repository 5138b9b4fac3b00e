-- Grain: one row per prospect who made contact, credited to the content touched last.
select
    leads.lead_key,
    leads.source,
    leads.is_fictional,
    leads.post_key,
    leads.campaign_id,
    coalesce(nullif(departments.department, 'unmapped'), campaigns.department, 'unmapped') as department,
    leads.medium,
    leads.is_first_contact,
    leads.created_at,
    leads.created_on,
    leads.converted_at
from {{ ref("stg_outreach__leads") }} as leads
left join
    {{ ref("int_departments_mapped") }} as departments
    on leads.source = departments.source
    and coalesce({{ folded("leads.department_text") }}, '') = departments.queue
    and leads.created_on = departments.day
left join
    (
        select source, campaign_id, department_text as department
        from {{ ref("stg_outreach__campaigns") }}
        where department_text in (select department from {{ ref("dim_department") }})
    ) as campaigns
    on leads.source = campaigns.source
    and leads.campaign_id = campaigns.campaign_id
