-- Grain: one row per survey, wave, org unit ('all' for the whole wave) and measure (participation, a
-- question, a construct).
-- The only way employee answers leave the restricted schema. A hidden cell shows nothing, not even how many
-- answered; a unit counts the units below it as well.
select
    {{ key_of(["cells.source", "cells.wave_id", "cells.org_unit", "cells.measure", "cells.item"]) }}
    as cell_key,
    cells.source,
    cells.is_fictional,
    cells.wave_id as wave,
    cells.wave_on,
    cells.org_unit,
    cells.parent as parent_unit,
    cells.measure,
    cells.construct,
    case when cells.measure = 'question' then cells.item end as question_id,
    judged.is_hidden as is_suppressed,
    judged.is_distribution_hidden as is_distribution_suppressed
    {%- for column in [
        "n",
        "invited",
        "answers_n",
        "judged_n",
        "favourable_n",
        "favourable_share",
        "score_mean",
    ] %}, case when not judged.is_hidden then cells.{{ column }} end as {{ column }} {%- endfor %},
    case when not judged.is_hidden then cells.promoters - cells.detractors end as net_promoters
    {%- for column in ["favourable_share_se", "score_se", "promoters", "detractors"] %}
        , case when not judged.is_distribution_hidden then cells.{{ column }} end as {{ column }}
    {%- endfor %}
from {{ ref("int_employee_cells_counted") }} as cells
inner join
    {{ ref("int_employee_cells_judged") }} as judged
    on cells.source = judged.source
    and cells.wave_id = judged.wave_id
    and cells.org_unit = judged.org_unit
    and cells.measure = judged.measure
    and cells.item = judged.item
where cells.is_shown
