-- Grain: one row per group of employees about which something could be told: system (what is counted),
-- source,
-- period, item (one measure) and place of the unit tree.
-- Restricted: sizes before suppression. Every table about employees has its groups here, so that one rule
-- (hidden_small_groups) hides for all of them.
{% set survey_cells %}
    cells.source,
    cells.wave_id as period,
    cells.measure || ':' || cells.item as item,
    cells.org_unit as unit,
    cells.parent,
    cells.path,
    cells.is_shown,
    cells.n,
    coalesce(cells.promoters, cells.favourable_n) as tell_1,
    cells.detractors as tell_2
{% endset %}
select
    'survey' as system,
    {{ survey_cells }},
    -- a net score tells how many are for and how many against
    case
        when cells.construct in ('enps', 'nps')
        then {{ smallest_group("distribution", "cells.construct") }}
        else {{ smallest_group("score", "cells.construct") }}
    end as minimum,
    false as is_linked
from {{ ref("int_employee_cells_counted") }} as cells
where cells.measure <> 'construct'
union all
select
    'survey_distribution' as system,
    {{ survey_cells }},
    {{ smallest_group("distribution", "cells.construct") }} as minimum,
    false as is_linked
from {{ ref("int_employee_cells_counted") }} as cells
where cells.measure = 'question'
union all
select
    'pairs' as system,
    source,
    wave_id as period,
    'pairs' as item,
    unit,
    parent,
    path,
    true as is_shown,
    n,
    cast(null as bigint) as tell_1,
    cast(null as bigint) as tell_2,
    {{ smallest_group("score") }} as minimum,
    -- the same people stand in several pairs
    true as is_linked
from {{ ref("int_employee_pairs_counted") }}
union all
select
    'heads' as system,
    source,
    cast(month as varchar) as period,
    'heads' as item,
    org_unit as unit,
    parent,
    path,
    is_shown,
    least(headcount_start, headcount_end) as n,
    cast(null as bigint) as tell_1,
    cast(null as bigint) as tell_2,
    {{ smallest_group("score") }} as minimum,
    true as is_linked
from {{ ref("int_employee_months_counted") }}
union all
select system, source, period, item, unit, parent, path, is_shown, n, tell_1, tell_2, minimum, is_linked
from {{ ref("int_employee_records_counted") }}
