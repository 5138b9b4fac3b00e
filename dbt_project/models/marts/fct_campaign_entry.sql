-- Grain: one row per entry in a campaign.
-- An entry the organisation refused (a bot, a double) is here and marked; it is nobody's
-- participation.
select
    entries.entry_key,
    entries.source,
    entries.is_fictional,
    entries.campaign_id,
    campaigns.campaign_type,
    entries.entered_at,
    entries.entered_on,
    -- somebody without a reference cannot be told from others, so each such entry is a person of its own
    coalesce(bridge.customer_key, entries.entry_key) as person_key,
    coalesce(bridge.is_known_customer, false) as is_known_customer,
    entries.is_valid,
    entries.is_useful
from {{ ref("stg_outreach__campaign_entries") }} as entries
left join
    {{ ref("stg_outreach__campaigns") }} as campaigns
    on entries.source = campaigns.source
    and entries.campaign_id = campaigns.campaign_id
left join
    {{ ref("int_identities_bridged") }} as bridge
    on bridge.record_kind = 'campaign_entry'
    and entries.entry_key = bridge.record_key
