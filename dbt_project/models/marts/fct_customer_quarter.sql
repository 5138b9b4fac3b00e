-- Grain: one row per customer and quarter in which the customer was one.
-- Four ways of being engaged, each as how much of it there was (…_for) out of how much there could be
-- (…_of). Where nothing of a kind was recorded from anybody in the quarter, nothing could be, and it
-- is not nothing.
with
    customers as (
        select
            customer_key,
            cast(date_trunc('quarter', month) as date) as quarter,
            bool_or(is_fictional) as is_fictional,
            max_by(segment, month) as segment,
            count(case when is_active then 1 end) as active_months,
            count(*) as months
        from {{ ref("fct_customer_month") }}
        where churn_rule is not null
        group by 1, 2
    ),

    asked as (
        select
            answers.respondent_key as customer_key,
            cast(date_trunc('quarter', answers.answered_on) as date) as quarter,
            count(*) as scores,
            count(case when answers.value >= scoring.high_from then 1 end) as promotions
        from {{ ref("fct_survey_answer") }} as answers
        inner join
            {{ ref("survey_scoring") }} as scoring
            on answers.construct = scoring.construct
            and answers.scale_min = scoring.scale_min
            and answers.scale_max = scoring.scale_max
        where answers.construct = 'nps' and answers.value is not null
        group by 1, 2
    ),

    said as (
        select
            customer_key,
            cast(date_trunc('quarter', occurred_on) as date) as quarter,
            is_public,
            count(*) as items
        from {{ ref("fct_feedback_item") }}
        where not is_own and not is_repost
        group by 1, 2, 3
        union all
        select
            respondent_key as customer_key,
            cast(date_trunc('quarter', recorded_on) as date) as quarter,
            false as is_public,
            count(*) as items
        from {{ ref("fct_survey_response") }}
        where not is_test
        group by 1, 2
    ),

    voices as (
        select
            customer_key,
            quarter,
            coalesce(sum(case when is_public then items end), 0) as public_items,
            coalesce(sum(case when not is_public then items end), 0) as private_items
        from said
        group by customer_key, quarter
    ),

    recorded as (
        select
            quarter,
            sum(public_items) as public_items,
            sum(private_items) as private_items,
            sum(
                case
                    when customer_key in (select customer_key from {{ ref("dim_customer") }})
                    then public_items + private_items
                    else 0
                end
            )
            / cast(sum(public_items + private_items) as double) as link_rate
        from voices
        group by quarter
    )

select
    {{ key_of(["customers.customer_key", "customers.quarter"]) }} as customer_quarter_key,
    customers.customer_key,
    customers.quarter,
    customers.is_fictional,
    customers.segment,
    cast(customers.active_months as double) as purchase_for,
    cast(customers.months as double) as purchase_of,
    cast(asked.promotions as double) as referral_for,
    cast(asked.scores as double) as referral_of,
    cast(
        case
            when recorded.public_items > 0 then case when voices.public_items > 0 then 1 else 0 end
        end as double
    ) as influence_for,
    cast(case when recorded.public_items > 0 then 1 end as double) as influence_of,
    cast(
        case
            when recorded.private_items > 0 then case when voices.private_items > 0 then 1 else 0 end
        end as double
    ) as feedback_for,
    cast(case when recorded.private_items > 0 then 1 end as double) as feedback_of,
    recorded.link_rate
from customers
left join asked on customers.customer_key = asked.customer_key and customers.quarter = asked.quarter
left join voices on customers.customer_key = voices.customer_key and customers.quarter = voices.quarter
left join recorded on customers.quarter = recorded.quarter
