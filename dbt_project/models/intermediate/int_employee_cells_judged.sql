-- Grain: one row per cell of int_employee_cells_counted, with the verdicts whether it may be shown, and how
-- its
-- answers are distributed.
-- A construct is hidden in a unit where one of its questions is. Everything is hidden where it is hidden how
-- many took part: where as many answered a question as took part, the one tells the other.
with
    verdicts as (
        select source, period, item, unit, system, is_hidden
        from {{ ref("int_employee_groups_judged") }}
        where system in ('survey', 'survey_distribution')
    ),

    unseen as (
        select source, period, unit
        from verdicts
        where system = 'survey' and item = 'participation:participation' and is_hidden
    ),

    cells as (
        select source, wave_id, org_unit, measure, item, construct
        from {{ ref("int_employee_cells_counted") }}
        where is_shown
    ),

    direct as (
        select
            cells.*,
            coalesce(shown.is_hidden, true) or unseen.unit is not null as is_hidden,
            coalesce(spread.is_hidden, true) as is_distribution_hidden
        from cells
        left join
            verdicts as shown
            on shown.system = 'survey'
            and cells.source = shown.source
            and cells.wave_id = shown.period
            and cells.org_unit = shown.unit
            and cells.measure || ':' || cells.item = shown.item
        left join
            verdicts as spread
            on spread.system = 'survey_distribution'
            and cells.source = spread.source
            and cells.wave_id = spread.period
            and cells.org_unit = spread.unit
            and cells.measure || ':' || cells.item = spread.item
        left join
            unseen
            on cells.source = unseen.source
            and cells.wave_id = unseen.period
            and cells.org_unit = unseen.unit
        where cells.measure <> 'construct'
    ),

    of_constructs as (
        select
            source,
            wave_id,
            org_unit,
            construct,
            bool_or(is_hidden) as is_hidden,
            bool_or(is_distribution_hidden) as is_distribution_hidden
        from direct
        where measure = 'question'
        group by source, wave_id, org_unit, construct
    )

select
    source,
    wave_id,
    org_unit,
    measure,
    item,
    is_hidden,
    is_hidden or is_distribution_hidden as is_distribution_hidden
from direct
union all
select
    cells.source,
    cells.wave_id,
    cells.org_unit,
    cells.measure,
    cells.item,
    coalesce(of_constructs.is_hidden, true) as is_hidden,
    coalesce(of_constructs.is_hidden or of_constructs.is_distribution_hidden, true) as is_distribution_hidden
from cells
left join
    of_constructs
    on cells.source = of_constructs.source
    and cells.wave_id = of_constructs.wave_id
    and cells.org_unit = of_constructs.org_unit
    and cells.item = of_constructs.construct
where cells.measure = 'construct'
