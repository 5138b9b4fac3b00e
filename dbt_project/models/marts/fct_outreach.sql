-- Grain: one row per message and recipient.
-- Transactional messages (receipts, alerts, answers) are here and marked: they are no pressure, but they
-- can go wrong, too.
select
    messages.message_key,
    messages.source,
    messages.is_fictional,
    messages.campaign_id,
    campaigns.campaign_type,
    bridge.customer_key as person_key,
    bridge.is_known_customer,
    messages.channel,
    messages.topic,
    messages.segment,
    messages.sent_at,
    messages.sent_on,
    messages.is_transactional,
    messages.delivered_at,
    messages.opened_at,
    messages.clicked_at,
    messages.unsubscribed_at,
    messages.spam_reported_at,
    -- Without a rendered text nothing can be said about its placeholders.
    case when messages.has_rendered_text then messages.has_merge_failure end as has_merge_failure,
    messages.cost
from {{ ref("stg_outreach__messages") }} as messages
left join
    {{ ref("stg_outreach__campaigns") }} as campaigns
    on messages.source = campaigns.source
    and messages.campaign_id = campaigns.campaign_id
left join
    {{ ref("int_identities_bridged") }} as bridge
    on bridge.record_kind = 'outreach_message'
    and messages.message_key = bridge.record_key
