-- Grain: one row per group of int_employee_groups, with the verdict whether it may be shown.
{{ hidden_small_groups(ref("int_employee_groups")) }}
