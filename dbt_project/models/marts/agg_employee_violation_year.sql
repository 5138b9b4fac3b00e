-- Grain: one row per year and people system: years of employment before and after coaching, and violations on
-- them.
-- Shown when both groups are large; a hidden row shows nothing.
select
    {{ key_of(["counted.year", "counted.source"]) }} as year_key,
    counted.year,
    counted.source,
    counted.is_fictional,
    judged.is_hidden as is_suppressed,
    {{
        unless_hidden(
            [
                "coached_people",
                "uncoached_people",
                "coached_years",
                "uncoached_years",
                "coached_violations",
                "uncoached_violations",
            ]
        )
    }}
from {{ ref("int_employee_violations_counted") }} as counted
inner join
    {{ ref("int_employee_groups_judged") }} as judged
    on judged.system = 'violations'
    and counted.source = judged.source
    and cast(counted.year as varchar) = judged.period
