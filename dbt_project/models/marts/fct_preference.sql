-- Grain: one row per person, topic, channel and instant from which what the person said about being
-- contacted holds.
-- An empty topic or channel means all of them. What a person says last about the same thing ends what
-- was said before.
with
    stated as (
        select
            preferences.source,
            preferences.is_fictional,
            bridge.customer_key as person_key,
            preferences.topic,
            preferences.channel,
            preferences.has_consent,
            preferences.changed_at,
            -- two words at the same instant: the refusal is the safer one to believe
            row_number() over (
                partition by
                    bridge.customer_key, preferences.topic, preferences.channel, preferences.changed_at
                order by preferences.has_consent, preferences.preference_key
            ) as word
        from {{ ref("stg_outreach__preferences") }} as preferences
        inner join
            {{ ref("int_identities_bridged") }} as bridge
            on bridge.record_kind = 'preference'
            and preferences.preference_key = bridge.record_key
    ),

    followed as (
        select
            *,
            lead(changed_at) over (
                partition by person_key, topic, channel order by changed_at
            ) as next_changed_at
        from stated
        where word = 1
    )

select
    {{ key_of(["person_key", "topic", "channel", "changed_at"]) }} as preference_key,
    source,
    is_fictional,
    person_key,
    topic,
    channel,
    has_consent,
    changed_at as valid_from,
    next_changed_at as valid_until,
    next_changed_at is null as is_current
from followed
