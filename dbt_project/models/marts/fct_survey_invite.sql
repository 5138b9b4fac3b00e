-- Grain: one row per invitation or reminder sent to one person.
select
    invites.invite_key,
    invites.source,
    invites.is_fictional,
    invites.survey_id,
    invites.wave_id,
    bridge.customer_key as person_key,
    invites.channel,
    invites.sent_at,
    invites.sent_on,
    invites.is_reminder,
    -- Nobody says it bounced, or it was opened or answered: it arrived.
    coalesce(invites.is_delivered, true)
    or coalesce(invites.opened_at, invites.started_at, invites.finished_at, responses.recorded_at)
    is not null as is_delivered,
    invites.opened_at,
    coalesce(invites.started_at, responses.recorded_at) as started_at,
    coalesce(
        invites.finished_at, case when responses.is_finished then responses.recorded_at end
    ) as finished_at
from {{ ref("stg_survey__invitations") }} as invites
left join
    (
        select invite_key, min(recorded_at) as recorded_at, bool_or(is_finished) as is_finished
        from {{ ref("stg_survey__responses") }}
        where invite_key is not null and not is_test
        group by invite_key
    ) as responses
    on invites.invite_key = responses.invite_key
left join
    {{ ref("int_identities_bridged") }} as bridge
    on bridge.record_kind = 'survey_invite'
    and invites.invite_key = bridge.record_key
