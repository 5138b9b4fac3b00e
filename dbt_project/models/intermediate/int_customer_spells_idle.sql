-- Grain: one row per rule, customer without a contract and time as a customer, from joining or
-- returning until lost.
-- Lost on the last day of so many whole months without activity as make up the days of the rule;
-- activity is told by month, so days are rounded up. Half and twice the time show how much the figure
-- owes to the choice.
{% set days = var("churn_after_inactive_days") %}
{% set rules = {"inactive_shorter": days / 2, "inactive": days, "inactive_longer": days * 2} %}
with
    active as (
        select
            months.customer_key,
            months.month,
            lead(months.month) over (partition by months.customer_key order by months.month) as next_month
        from {{ ref("int_customer_months_resolved") }} as months
        where months.is_active
    ),

    idle as (
        {%- for rule, length in rules.items() %}
            {%- set idle_months = (length / 30.4375) | round(0, "ceil") | int %}
            select
                {{ quoted(rule) }} as rule,
                customer_key,
                month,
                next_month,
                {{ idle_months }} as idle_months,
                cast(month + interval '{{ idle_months + 1 }}' month - interval '1' day as date) as idle_until
            from active {{ "union all" if not loop.last }}
        {%- endfor %}
    ),

    judged as (
        select
            idle.*,
            customers.created_on,
            customers.first_active_month,
            customers.followed_from,
            customers.followed_until,
            case
                when
                    idle.idle_until <= customers.followed_until
                    and (idle.next_month is null or idle.next_month > idle.idle_until)
                then idle.idle_until
            end as lost_on
        from idle
        inner join
            {{ ref("int_customers_followed") }} as customers
            on idle.customer_key = customers.customer_key
            and not customers.is_contractual
    ),

    numbered as (
        select
            *,
            1 + count(lost_on) over (
                partition by rule, customer_key
                order by month
                rows between unbounded preceding and 1 preceding
            ) as spell
        from judged
    )

select
    rule,
    customer_key,
    spell,
    -- whoever joined before the first purchase was told has been a customer since then
    case
        when spell = 1 then least(min(month), coalesce(min(created_on), min(month))) else min(month)
    end as joined_on,
    max(lost_on) as lost_on,
    cast(null as varchar) as reason,
    -- before that nobody can have been seen to stay away for long enough
    cast(max(followed_from + idle_months * interval '1' month) as date) as judged_from
from numbered
group by rule, customer_key, spell
