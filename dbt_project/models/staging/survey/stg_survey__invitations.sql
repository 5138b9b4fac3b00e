-- Grain: one row per invitation or reminder sent to one person.
with
    source as ({{ current_version("survey_invitations") }}),

    renamed as (
        select
            {{ key_of(["source", "invite_id"]) }} as invite_key,
            source,
            is_fictional,
            survey_id,
            wave_id,
            person_ref_hash,
            email_hash,
            {{ channel_of("channel") }} as channel,
            sent_at,
            {{ local_date("sent_at") }} as sent_on,
            delivered as is_delivered,
            {{ known_by_as_of("opened_at") }} as opened_at,
            {{ known_by_as_of("started_at") }} as started_at,
            {{ known_by_as_of("finished_at") }} as finished_at,
            coalesce(is_reminder, false) as is_reminder
        from source
        where {{ happened_by_as_of("sent_at") }}
    )

select *
from renamed
