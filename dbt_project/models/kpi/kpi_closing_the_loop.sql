-- Grain: one row per KPI, variant, period, dimension and member.
-- Who answers when we ask (L01). Bounced invitations and reminders are no invitations;
-- an open link has no response rate.
with
    invitations as (
        select
            sent_on as day,
            coalesce(wave_id, survey_id) as wave,
            channel,
            is_fictional,
            finished_at is not null as is_finished
        from {{ ref("fct_survey_invite") }}
        where is_delivered and not coalesce(is_reminder, false)
    ),

    starts as (
        select recorded_on as day, coalesce(wave_id, survey_id) as wave, channel, is_fictional, is_finished
        from {{ ref("fct_survey_response") }}
        where not is_test
    )

    {{ share("L01", "invitations", hit="is_finished") }}
union all
{{ share("L01", "starts", usable="is_finished is not null", hit="is_finished", variant="completion") }}
union all
{{ share("L01", "starts", usable="is_finished is not null", hit="not is_finished", variant="break_off") }}
