-- Grain: one row per person, topic, basis and instant from which the organisation could know that the
-- topic concerns the person: the person declared it, spoke about it, or entered a campaign on it.
-- What was only observed fades after a while; what was declared holds until it is taken back.
with
    spoken as (
        select
            item.source,
            item.is_fictional,
            item.customer_key as person_key,
            topics.topic,
            'feedback' as basis,
            item.occurred_at as known_from
        from {{ ref("fct_feedback_topic") }} as topics
        inner join {{ ref("fct_feedback_item") }} as item on topics.item_key = item.item_key
        where item.customer_key is not null and not item.is_own
    ),

    entered as (
        select
            entries.source,
            entries.is_fictional,
            bridge.customer_key as person_key,
            campaigns.topic,
            'campaign_entry' as basis,
            entries.entered_at as known_from
        from {{ ref("stg_outreach__campaign_entries") }} as entries
        inner join
            {{ ref("stg_outreach__campaigns") }} as campaigns
            on entries.source = campaigns.source
            and entries.campaign_id = campaigns.campaign_id
        inner join
            {{ ref("int_identities_bridged") }} as bridge
            on bridge.record_kind = 'campaign_entry'
            and entries.entry_key = bridge.record_key
        where trim(campaigns.topic) <> ''
    ),

    observed as (
        select *
        from spoken
        union all
        select *
        from entered
    ),

    gathered as (
        select
            source,
            is_fictional,
            person_key,
            topic,
            basis,
            known_from,
            {{ minutes_later("known_from", constant("observed_topic_days") ~ " * 1440") }} as known_until
        from observed
        union all
        select source, is_fictional, person_key, topic, 'declared' as basis, valid_from, valid_until
        from {{ ref("fct_preference") }}
        where topic is not null and has_consent
    )

select
    {{ key_of(["person_key", "topic", "basis", "known_from"]) }} as interest_key,
    min(source) as source,
    bool_or(is_fictional) as is_fictional,
    person_key,
    {{ folded("topic") }} as topic,
    basis,
    known_from,
    -- declared for one channel and taken back there, declared for another and still true
    case when count(known_until) = count(*) then max(known_until) end as known_until
from gathered
group by person_key, topic, basis, known_from
