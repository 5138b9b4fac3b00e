-- Grain: one row per KPI, variant, period, dimension and member.
-- What listening costs per change made (L13), and what it costs to ask for money (O10).
with
    spent as (
        select cost_on as day, is_fictional, amount, 0 as actions
        from {{ ref("fct_cost") }}
        where kind in ('listening', 'survey')
        union all
        select done_on as day, is_fictional, cast(null as double) as amount, 1 as actions
        from {{ ref("fct_action") }}
        where done_on is not null
    ),

    booked as (
        -- what messages cost is a part of it; without the books of campaigns the whole is not known
        select cost_on as day, campaign_id, is_fictional, amount as cost, cast(null as double) as income
        from {{ ref("fct_cost") }}
        where
            kind in ('outreach', 'campaign')
            and (select count(*) from {{ ref("fct_cost") }} where booked_on = 'campaign') > 0
        union all
        select received_on as day, campaign_id, is_fictional, cast(null as double) as cost, amount as income
        from {{ ref("fct_income") }}
    ),

    asked as (
        select booked.*, coalesce(campaigns.campaign_type, 'unknown') as campaign_type
        from booked
        left join
            (
                select campaign_id, min(campaign_type) as campaign_type
                from {{ ref("dim_campaign") }}
                group by campaign_id
            ) as campaigns
            on booked.campaign_id = campaigns.campaign_id
    )

    {{
        ratio_of_sums(
            "L13",
            "spent",
            numerator=steady_sum("amount"),
            denominator="sum(actions)",
            units="count(amount)",
        )
    }}
union all
{{
    ratio_of_sums(
        "O10",
        "asked",
        numerator=steady_sum("cost"),
        denominator=steady_sum("income"),
        units="count(cost)",
    )
}}
