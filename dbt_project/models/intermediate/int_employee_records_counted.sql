-- Grain: one row per group of employees behind a figure from records (not from answers): system, source,
-- period,
-- item and place.
-- Restricted: sizes before suppression; int_employee_groups adds the other systems. Linked are stocks that
-- go on
-- from period to period.
{% set usual = smallest_group("score") %}
{% set sensitive = smallest_group("sensitive") %}
{{
    groups_of(
        ref("int_employee_leavers_counted"),
        "'leavers'",
        "quarter",
        "judged_leavers",
        usual,
        is_linked=false,
        tell="regrettable_leavers",
    )
}}
union all
{{
    groups_of(
        ref("int_policy_coverage_counted"),
        "'policy_' || cut",
        "month",
        "in_scope",
        usual,
        item="coverage",
        unit="member",
    )
}}
union all
{{
    groups_of(
        "(select * from " ~ ref("int_policy_coverage_counted") ~ " where cut = 'unit') as of_units",
        "'policy_unit'",
        "month",
        "coached",
        usual,
        item="passing",
        unit="member",
    )
}}
union all
{{ groups_of(ref("int_employee_absence_counted"), "'absence'", "month", "people", sensitive) }}
union all
{{
    groups_of(
        ref("int_employee_incidents_counted"), "'incidents'", "quarter", "people", sensitive, source="'all'"
    )
}}
union all
{{
    groups_of(
        ref("int_employee_violations_counted"),
        "'violations'",
        "year",
        "least(coached_people, uncoached_people)",
        sensitive,
        unit=none,
        is_linked=false,
    )
}}
union all
{{
    groups_of(
        ref("int_employee_advocacy_counted"),
        "'advocacy'",
        "month",
        "opted_in",
        usual,
        unit=none,
        is_linked=false,
    )
}}
union all
-- both sides of the comparison have to be large enough as well
{{
    groups_of(
        ref("int_employee_stays_counted"),
        "'stays'",
        "wave_id",
        "case when smaller_group < " ~ smallest_group("distribution") ~ " then 0 else people end",
        constant("stay_minimum_unit"),
    )
}}
