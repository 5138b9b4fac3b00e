-- Grain: one row per KPI, variant, period grain, period, dimension and member that
-- anything is known about.
-- The families whose figures are made of facts, put together. Families that judge figures of other KPIs
-- (promises kept, governance) read this one and are added in kpi_estimate.
{% set families = [
    "kpi_response",
    "kpi_response_time",
    "kpi_response_volume",
    "kpi_customer_standards",
    "kpi_customer_service",
    "kpi_customer_waits",
    "kpi_customer_backlog",
    "kpi_customer_handling",
    "kpi_customer_load",
    "kpi_hand_offs",
    "kpi_outreach",
    "kpi_survey_conduct",
    "kpi_brand",
    "kpi_brand_mood",
    "kpi_brand_reach",
    "kpi_employees",
    "kpi_turnover",
    "kpi_closing_the_loop",
    "kpi_incidents",
    "kpi_fatigue",
    "kpi_faulty_sends",
    "kpi_broken_promises",
    "kpi_loyalty",
    "kpi_campaigns",
    "kpi_disengagement",
    "kpi_customer_engagement",
    "kpi_customer_retention",
] %}
{% for family in families %} select * from {{ ref(family) }} {{ "union all" if not loop.last }} {% endfor %}
