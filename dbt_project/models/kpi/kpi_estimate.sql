-- Grain: one row per KPI, variant, period grain, period, dimension and member that
-- anything is known about.
-- Figures made of facts, and figures made of those figures (promises kept, governance).
{% set families = [
    "kpi_measured",
    "kpi_department_voice",
    "kpi_promises",
    "kpi_improvement",
    "kpi_governance",
    "kpi_programme",
    "kpi_effectiveness",
] %}
{% for family in families %} select * from {{ ref(family) }} {{ "union all" if not loop.last }} {% endfor %}
