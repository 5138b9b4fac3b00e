-- Grain: one row per KPI, variant, period, dimension and member.
-- How employees' and customers' views of a value differ (P07); a hidden side hides the difference.
{% set qualities = ["authenticity", "fairness", "transparency", "good_faith"] %}
with
    sides as (
        select
            employees.period_grain,
            employees.period_start,
            employees.dimension,
            employees.member,
            employees.value,
            employees.ci_low,
            employees.ci_high,
            employees.n,
            employees.is_suppressed,
            employees.is_fictional or customers.is_fictional as is_fictional,
            customers.value as customers_value,
            customers.ci_low as customers_low,
            customers.ci_high as customers_high,
            customers.n_eff as customers_n,
            replace(employees.variant, 'employees_', '') as quality
        from {{ ref("kpi_values") }} as employees
        inner join
            {{ ref("kpi_values") }} as customers
            on employees.kpi_id = customers.kpi_id
            and employees.period_grain = customers.period_grain
            and employees.period_start = customers.period_start
            and employees.dimension = customers.dimension
            and employees.member = customers.member
            and customers.variant = replace(employees.variant, 'employees_', 'customers_')
        where
            employees.kpi_id = 'P05'
            and employees.dimension = 'all'
            and employees.variant like 'employees!_%' escape '!'
    )

{% for quality in qualities %}
    select
        {{
            estimate_row(
                "P07",
                quoted(quality),
                value="value - customers_value",
                n="least(n, customers_n)",
                low=difference_low("value", "ci_low", "customers_value", "customers_high"),
                high=difference_high("value", "ci_high", "customers_value", "customers_low"),
                method="independent_limits",
                is_suppressed="is_suppressed",
            )
        }}
    from sides
    where quality = {{ quoted(quality) }} {{ "union all" if not loop.last }}
{% endfor %}
