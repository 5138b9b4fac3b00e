-- Grain: one row per watched daily count or share, dimension, member and day of the last quarter that
-- had enough days before it.
-- Only whole days are judged: the as_of day itself may still be arriving. A holiday, and a day of a
-- short campaign, is unusual for a known reason: it is shown and not judged.
with
    judged as (
        select *
        from {{ ref("kpi_unusual_count") }}
        union all
        select *
        from {{ ref("kpi_unusual_share") }}
    )

select
    kpi_id,
    variant,
    'day' as period_grain,
    day as period_start,
    dimension,
    member,
    cast(value as double) as value,
    expected,
    history_days,
    spread,
    case when not is_masked then z end as z,
    coalesce(not is_masked and abs(z) > {{ constant("anomaly_z") }}, false) as is_anomaly,
    case when not is_masked and z <> 0 then case when z > 0 then 'more' else 'fewer' end end as direction,
    is_masked,
    method,
    is_fictional,
    {{ as_of_date() }} as as_of,
    {{ text(var("build_id")) }} as build_id
from judged
