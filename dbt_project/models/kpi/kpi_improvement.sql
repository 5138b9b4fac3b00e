-- Grain: one row per KPI, variant, period, dimension and member.
-- Actions after which the KPI they were meant to move did move, more than where nobody acted (L07). Due is
-- an action
-- that is done and named its KPI beforehand; where the months around it say nothing it lowers the coverage.
with
    log as (select coalesce(bool_or(is_linked), false) as is_kept from {{ ref("fct_action") }}),

    due as (
        select done_on as day, department, is_fictional, is_confirmed
        from {{ ref("kpi_action_effect") }}
        cross join log
        where log.is_kept
    )

    {{ share("L07", "due", usable="is_confirmed is not null", hit="is_confirmed") }}
