-- Grain: one row per source and campaign.
select
    {{ key_of(["source", "campaign_id"]) }} as campaign_key,
    source,
    is_fictional,
    campaign_id,
    campaign_name,
    campaign_type,
    topic,
    started_on,
    ended_on,
    budget,
    reached
from {{ ref("stg_outreach__campaigns") }}
