-- Grain: one row per survey, wave and org unit ('all' for the whole wave): who still worked here some time
-- after
-- the survey, engaged and not engaged apart.
-- From a link that a third role holds; only for large units, a hidden row shows nothing.
{% set horizons = [30, 90, 180] %}
with
    counted as (
        select
            stays.source,
            stays.wave_id,
            places.unit as org_unit,
            places.parent,
            min(stays.wave_on) as wave_on,
            bool_or(stays.is_fictional) as is_fictional,
            count(*) filter (where stays.is_engaged) as engaged,
            count(*) filter (where not stays.is_engaged) as not_engaged
            {%- for days in horizons %}
                ,
                count(*) filter (
                    where stays.is_engaged and (stays.has_left = 0 or stays.stayed_days > {{ days }})
                ) as engaged_after_{{ days }}d,
                count(*) filter (
                    where not stays.is_engaged and (stays.has_left = 0 or stays.stayed_days > {{ days }})
                ) as not_engaged_after_{{ days }}d
            {%- endfor %}
        from {{ ref("int_employee_stays") }} as stays
        inner join {{ ref("int_org_units_placed") }} as places on stays.org_unit = places.org_unit
        where places.is_shown
        group by stays.source, stays.wave_id, places.unit, places.parent
    )

select
    {{ key_of(["counted.source", "counted.wave_id", "counted.org_unit"]) }} as stay_key,
    counted.source,
    counted.is_fictional,
    counted.wave_id as wave,
    counted.wave_on,
    counted.org_unit,
    counted.parent as parent_unit,
    judged.is_hidden as is_suppressed,
    {{ unless_hidden(["engaged", "not_engaged"]) }}
    {%- for days in horizons %}
        ,
        -- nobody can have stayed longer than we have looked
        {% for column in ["engaged_after_" ~ days ~ "d", "not_engaged_after_" ~ days ~ "d"] %}
            case
                when
                    not judged.is_hidden
                    and {{ whole_days_between("counted.wave_on", as_of_date()) }} >= {{ days }}
                then counted.{{ column }}
            end as {{ column }} {{ "," if not loop.last }}
        {%- endfor %}
    {%- endfor %}
from counted
inner join
    {{ ref("int_employee_groups_judged") }} as judged
    on judged.system = 'stays'
    and counted.source = judged.source
    and counted.wave_id = judged.period
    and counted.org_unit = judged.unit
