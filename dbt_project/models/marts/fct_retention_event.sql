-- Grain: one row per rule of leaving, customer and time as a customer, from joining or returning until
-- lost.
-- The main rule of a customer is the word of the contract where the source states it, and staying away
-- elsewhere.
with
    spells as (
        select *
        from {{ ref("int_customer_spells_stated") }}
        union all
        select *
        from {{ ref("int_customer_spells_idle") }}
    )

select
    {{ key_of(["spells.rule", "spells.customer_key", "spells.spell"]) }} as retention_event_key,
    spells.customer_key,
    customers.source,
    customers.is_fictional,
    spells.rule,
    spells.rule in ('stated', 'inactive') as is_main_rule,
    cast(spells.spell as integer) as spell,
    spells.joined_on,
    spells.lost_on,
    spells.reason,
    spells.judged_from,
    customers.followed_until,
    -- a customer who leaves before joining is a fault of the record and has no time
    case
        when coalesce(spells.lost_on, customers.followed_until) >= spells.joined_on
        then
            cast(
                {{
                    whole_days_between(
                        "spells.joined_on", "coalesce(spells.lost_on, customers.followed_until)"
                    )
                }} as double
            )
    end as tenure_days,
    -- those who left before the record begins are not in it: only who joined since then can be followed
    -- fairly
    spells.joined_on >= customers.followed_from as is_followed_from_start
from spells
inner join {{ ref("int_customers_followed") }} as customers on spells.customer_key = customers.customer_key
