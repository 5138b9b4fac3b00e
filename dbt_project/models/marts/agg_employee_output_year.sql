-- Grain: one row per year and regressor: how the output of units goes with their use of social media or
-- with being
-- allowed to.
-- An estimate over all units; no unit can be read out of it. Too few units have no estimate.
select
    {{ key_of(["year", "regressor"]) }} as estimate_key,
    year,
    regressor,
    is_fictional,
    units,
    months,
    case when is_usable then slope end as slope,
    case when is_usable then slope_se end as slope_se
from {{ ref("int_employee_output_estimated") }} as estimated
