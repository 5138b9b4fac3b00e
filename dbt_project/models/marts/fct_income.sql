-- Grain: one row per campaign, day and kind of income attributed to it.
select
    {{ key_of(["source", "campaign_id", "received_on", "kind"]) }} as income_key,
    source,
    is_fictional,
    campaign_id,
    kind,
    received_on,
    amount
from {{ ref("stg_outreach__campaign_income") }}
