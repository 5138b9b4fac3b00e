-- Grain: one row per customer and month from the first one told until the source ends.
-- At risk is who was a customer before the month began; leaving follows the main rule of the customer
-- (fct_retention_event).
with
    spells as (select * from {{ ref("fct_retention_event") }} where is_main_rule),

    months as (
        select followed.*, spells.rule, spells.joined_on, spells.lost_on, spells.judged_from
        from {{ ref("int_customer_months_followed") }} as followed
        left join
            spells
            on followed.customer_key = spells.customer_key
            and followed.month_end >= spells.joined_on
            and followed.month <= {{ or_never("spells.lost_on") }}
        -- who left and came back within one month is taken for the one who was there first
        qualify
            row_number() over (
                partition by followed.customer_key, followed.month order by spells.joined_on nulls last
            )
            = 1
    )

select
    {{ key_of(["customer_key", "month"]) }} as customer_month_key,
    customer_key,
    source,
    is_fictional,
    month,
    is_active,
    revenue,
    churned_at,
    churn_reason,
    segment,
    value_tier,
    rule as churn_rule,
    joined_on,
    lost_on,
    cast({{ whole_months_between("joined_on", "month") }} as integer) as tenure_months,
    case when judged_from <= month then joined_on < month when rule is null then false end as is_at_risk,
    case
        when judged_from <= month and joined_on < month then coalesce(lost_on <= month_end, false)
    end as has_churned,
    active_months_before,
    active_months_after
from months
