-- Grain: one row per message and recipient.
-- Transactional messages (receipts, alerts, answers) are here and marked: they are no pressure, but
-- they can go wrong, too. What was known about the recipient is read as of the sending, never as of
-- today.
with
    messages as (
        select
            messages.*,
            campaigns.campaign_type,
            coalesce(nullif(trim(messages.topic), ''), nullif(trim(campaigns.topic), '')) as subject_topic,
            bridge.customer_key as person_key,
            bridge.is_known_customer
        from {{ ref("stg_outreach__messages") }} as messages
        left join
            {{ ref("stg_outreach__campaigns") }} as campaigns
            on messages.source = campaigns.source
            and messages.campaign_id = campaigns.campaign_id
        left join
            {{ ref("int_identities_bridged") }} as bridge
            on bridge.record_kind = 'outreach_message'
            and messages.message_key = bridge.record_key
    ),

    -- a message on a topic also concerns who is interested in the topic above it
    aimed as (
        select
            messages.*,
            {{ folded("messages.subject_topic") }} as about,
            -- no wider topic is not an unknown one
            {{ folded("coalesce(topics.parent, messages.subject_topic)") }} as wider_topic
        from messages
        left join
            {{ ref("dim_topic") }} as topics
            on {{ folded("messages.subject_topic") }} = {{ folded("topics.topic") }}
        where not messages.is_transactional and messages.person_key is not null
    ),

    known as (
        select
            aimed.message_key,
            bool_or(interests.topic in (aimed.about, aimed.wider_topic)) as is_wanted,
            bool_or(interests.topic in (aimed.about, aimed.wider_topic)) filter (
                where interests.basis = 'declared'
            ) as is_declared
        from aimed
        inner join
            {{ ref("fct_topic_interest") }} as interests
            on aimed.person_key = interests.person_key
            and interests.known_from < aimed.sent_at
            and (interests.known_until is null or interests.known_until > aimed.sent_at)
        group by aimed.message_key
    ),

    -- the last word that applies to the topic and channel of the message
    said as (
        select
            aimed.message_key,
            max_by(
                preferences.has_consent,
                concat_ws('|', preferences.valid_from, case when preferences.has_consent then 0 else 1 end)
            ) as has_consent,
            bool_or(not preferences.has_consent and preferences.topic = aimed.about) as is_refused_topic
        from aimed
        inner join
            {{ ref("fct_preference") }} as preferences
            on aimed.person_key = preferences.person_key
            and preferences.valid_from < aimed.sent_at
            and (preferences.valid_until is null or preferences.valid_until > aimed.sent_at)
            and (preferences.topic is null or preferences.topic = aimed.about)
            and (preferences.channel is null or preferences.channel = aimed.channel)
        group by aimed.message_key
    )

select
    messages.message_key,
    messages.source,
    messages.is_fictional,
    messages.campaign_id,
    messages.campaign_type,
    messages.person_key,
    messages.is_known_customer,
    messages.channel,
    messages.subject_topic as topic,
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
    labels.salutation_fault,
    case
        when labels.salutation_fault is not null then labels.salutation_fault = 'wrong_language'
    end as has_wrong_language,
    messages.claims_interest,
    -- Nothing known about somebody is not the same as the wrong topic.
    case
        when not messages.is_transactional
        then known.message_key is not null or coalesce(said.is_refused_topic and not said.has_consent, false)
    end as topic_known,
    case
        when messages.subject_topic is not null
        then
            case
                when said.is_refused_topic then false when known.message_key is not null then known.is_wanted
            end
    end as topic_matches,
    known.is_declared as interest_matches,
    case
        when said.has_consent then 'given' when not said.has_consent then 'refused' else 'none'
    end as preference,
    messages.cost
from messages
left join known on messages.message_key = known.message_key
left join said on messages.message_key = said.message_key
left join {{ ref("int_texts_labelled") }} as labels on messages.salutation_text_id = labels.text_id
