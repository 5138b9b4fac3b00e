-- Grain: one row per KPI, variant, period, dimension and member.
-- How often people complain (R01), per 1,000 public mentions that we heard and per
-- 1,000 active customers. Rises when listening improves: never read it without the
-- number of mentions beside it (B01).
with
    mentions as (
        select occurred_on as day, brand, channel, department, is_fictional, is_complaint
        from {{ ref("fct_feedback_item") }}
        where is_public and not is_own and not is_repost and brand <> 'unmapped' and {{ is_ours("brand") }}
    ),

    active_customers as (
        select month as day, is_fictional, 0 as complaints, 0.001 as thousands
        from {{ ref("fct_customer_month") }}
        where is_active
    ),

    complaints_and_customers as (
        select *
        from active_customers
        union all
        select posted_on as day, is_fictional, 1 as complaints, 0 as thousands
        from {{ ref("fct_complaint") }}
        where
            {{ is_ours("brand") }}
            and cast(date_trunc('month', posted_on) as date) in (select day from active_customers)
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
union all
-- customers are known by the month and by nothing else
{{
    rate(
        "R01",
        "complaints_and_customers",
        variant="per_1000_customers",
        events="sum(complaints)",
        exposure="sum(thousands)",
        slices=["all"],
        grains=["month"],
    )
}}
