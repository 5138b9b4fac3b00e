-- Grain: one row per KPI, variant, period, dimension and member.
-- How often people complain (R01), per 1,000 public mentions that we heard and per
-- 1,000 active customers. Rises when listening improves: never read it without the
-- detection rate (R06) and the number of mentions (B01) beside it. Abuse without a complaint is none.
with
    mentions as (
        select occurred_on as day, brand, channel, department, topic, is_fictional, is_complaint
        from {{ ref("fct_feedback_item") }}
        where
            is_public
            and not is_own
            and not is_repost
            and is_troll is not true
            and brand <> 'unmapped'
            and {{ is_ours("brand") }}
    ),

    complaints as (
        select posted_on, is_fictional
        from {{ ref("fct_complaint") }}
        where {{ is_ours("brand") }} and is_troll is not true
    ),

    active_customers as (
        select month, bool_or(is_fictional) as is_fictional, count(*) as customers
        from {{ ref("fct_customer_month") }}
        where is_active
        group by month
    ),

    -- customers are known by the month: a week has those of the month in which it begins
    weeks as (select distinct {{ week_start("days.day") }} as week_start from {{ ref("dim_date") }} as days),

    by_week as (
        select weeks.week_start as day, active.is_fictional, 0 as complaints, active.customers
        from weeks
        inner join
            active_customers as active on cast(date_trunc('month', weeks.week_start) as date) = active.month
        union all
        select complaints.posted_on as day, complaints.is_fictional, 1 as complaints, 0 as customers
        from complaints
        where
            cast(date_trunc('month', {{ week_start("complaints.posted_on") }}) as date)
            in (select month from active_customers)
    ),

    by_month as (
        select month as day, is_fictional, 0 as complaints, customers
        from active_customers
        union all
        select posted_on as day, is_fictional, 1 as complaints, 0 as customers
        from complaints
        where cast(date_trunc('month', posted_on) as date) in (select month from active_customers)
    )

    {{
        rate(
            "R01",
            "mentions",
            variant="per_1000_mentions",
            events="count(*) filter (where is_complaint)",
            exposure="count(*) filter (where is_complaint is not null) / 1000.0",
            units="count(*) filter (where is_complaint is not null)",
        )
    }}
-- customers are known by the month and by nothing else
{% for grain in ["week", "month"] %}
    union all
    {{
        rate(
            "R01",
            "by_" ~ grain,
            variant="per_1000_customers",
            events="sum(complaints)",
            exposure="sum(customers) / 1000.0",
            units="sum(customers)",
            eligible="sum(customers)",
            slices=["all"],
            grains=[grain],
        )
    }}
{% endfor %}
