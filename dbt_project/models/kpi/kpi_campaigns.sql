-- Grain: one row per KPI, variant, period, dimension and member.
-- Who takes part in campaigns, and what that is worth (A08). An incentive buys volume: types are
-- compared with themselves only; over all types participants are just counted. Period: that of a
-- campaign's beginning.
{% set slices = ["campaign_type", "campaign"] %}
with
    participants as (
        select
            source,
            campaign_id,
            count(distinct person_key) filter (where coalesce(is_valid, true)) as participants,
            bool_or(is_fictional) as is_fictional
        from {{ ref("fct_campaign_entry") }}
        group by source, campaign_id
    ),

    spent as (
        select source, campaign_id, {{ steady_sum("amount") }} as cost
        from {{ ref("fct_cost") }}
        where booked_on <> 'action'
        group by source, campaign_id
    ),

    campaigns as (
        select
            list.started_on as day,
            list.campaign_id as campaign,
            list.campaign_type,
            list.is_fictional or participants.is_fictional as is_fictional,
            participants.participants,
            -- more people than were reached: the reach is wrong, not the interest
            case when list.reached >= participants.participants then list.reached end as reached,
            case when participants.participants > 0 then spent.cost end as cost
        from participants
        inner join
            {{ ref("dim_campaign") }} as list
            on participants.source = list.source
            and participants.campaign_id = list.campaign_id
        left join spent on participants.source = spent.source and participants.campaign_id = spent.campaign_id
    ),

    entries as (
        select
            list.started_on as day,
            list.campaign_id as campaign,
            list.campaign_type,
            entries.is_fictional,
            entries.is_valid,
            coalesce(entries.is_valid, true) as counts,
            entries.is_useful
        from {{ ref("fct_campaign_entry") }} as entries
        inner join
            {{ ref("dim_campaign") }} as list
            on entries.source = list.source
            and entries.campaign_id = list.campaign_id
    ),

    counting as (select * from entries where counts)

select
    {{
        share_row(
            "A08",
            "main",
            hits="participants",
            trials="reached",
            coverage="usable / nullif(eligible, 0)",
        )
    }}
from
    {{
        rolled_up(
            "A08",
            "campaigns",
            {
                "participants": "coalesce(sum(participants) filter (where reached is not null), 0)",
                "reached": "coalesce(sum(reached), 0)",
                "usable": "count(reached)",
                "eligible": "count(*)",
            },
            slices,
        )
    }} as sums
union all
{{
    count(
        "A08",
        "campaigns",
        value="sum(participants)",
        units="sum(participants)",
        variant="participants",
        slices=["all"] + slices,
    )
}}
union all
{{ share("A08", "entries", usable="is_valid is not null", hit="is_valid", variant="valid", slices=slices) }}
union all
{{
    share(
        "A08", "counting", usable="is_useful is not null", hit="is_useful", variant="useful", slices=slices
    )
}}
union all
{{
    mean(
        "A08",
        "campaigns",
        value="cost",
        per="participants",
        cluster="campaign",
        lowest="0",
        variant="cost",
        slices=slices,
    )
}}
