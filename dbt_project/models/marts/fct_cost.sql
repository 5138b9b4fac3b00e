-- Grain: one row per cost: booked on a campaign, paid for the messages of a day, or spent on an action.
-- Messages count by themselves only where their campaign has no outreach cost booked: nothing is paid twice.
with
    booked as (
        select source, is_fictional, campaign_id, kind, cost_on, amount
        from {{ ref("stg_outreach__campaign_costs") }}
    ),

    mailed as (
        select
            source,
            bool_or(is_fictional) as is_fictional,
            campaign_id,
            'outreach' as kind,
            sent_on as cost_on,
            {{ steady_sum("cost") }} as amount
        from {{ ref("stg_outreach__messages") }} as messages
        where
            cost is not null
            and not is_transactional
            and not exists (
                select 1
                from booked
                where
                    booked.source = messages.source
                    and booked.campaign_id = messages.campaign_id
                    and booked.kind = 'outreach'
            )
        group by source, campaign_id, sent_on
    ),

    improved as (
        select
            source,
            is_fictional,
            action_id as campaign_id,
            'improvement' as kind,
            {{ local_date("coalesce(done_at, started_at)") }} as cost_on,
            cost as amount
        from {{ ref("stg_organisation__actions") }}
        where cost is not null
    )

select {{ key_of(["source", "booked_on", "campaign_id", "kind", "cost_on"]) }} as cost_key, *
from
    (
        select 'campaign' as booked_on, *
        from booked
        union all
        select 'messages' as booked_on, *
        from mailed
        union all
        select 'action' as booked_on, *
        from improved
    ) as costs
