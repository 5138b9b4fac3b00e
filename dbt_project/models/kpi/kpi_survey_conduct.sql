-- Grain: one row per KPI, variant, period, dimension and member.
-- How much of people's time our surveys take (O03). Links without a person cannot be
-- counted against anybody.
with
    invites as (
        select
            sent_on,
            person_key,
            is_reminder,
            is_fictional,
            coalesce(wave_id, survey_id) as wave,
            count(*) over (
                partition by person_key
                order by sent_on range between interval '89' day preceding and current row
            ) as received_90d,
            lag(sent_on) over (
                partition by person_key, coalesce(is_reminder, false) order by sent_on, invite_key
            ) as previous_sent_on
        from {{ ref("fct_survey_invite") }}
        where person_key is not null and is_delivered
    ),

    -- the heaviest load a person carried in a month
    person_months as (
        select
            cast(date_trunc('month', sent_on) as date) as day,
            wave,
            person_key,
            max(received_90d) as received_90d,
            bool_or(is_fictional) as is_fictional
        from invites
        group by cast(date_trunc('month', sent_on) as date), wave, person_key
    ),

    invitations as (
        select
            sent_on as day,
            wave,
            is_fictional,
            {{ whole_days_between("previous_sent_on", "sent_on") }} as days_since_previous
        from invites
        where not coalesce(is_reminder, false)
    ),

    questionnaires as (
        select
            recorded_on as day,
            coalesce(wave_id, survey_id) as wave,
            respondent_key,
            is_fictional,
            duration_s / 60.0 as minutes
        from {{ ref("fct_survey_response") }}
        where not is_test
    )

    {{
        mean(
            "O03",
            "person_months",
            value="received_90d",
            cluster="person_key",
            lowest="0",
            variant="invitations_90d",
        )
    }}
union all
{{
    share(
        "O03",
        "invitations",
        variant="reinvited_30d",
        hit="coalesce(days_since_previous < " ~ constant("reinvited_within_days") ~ ", false)",
    )
}}
union all
{{
    mean(
        "O03",
        "questionnaires",
        value="minutes",
        cluster="respondent_key",
        lowest="0",
        variant="minutes_asked",
    )
}}
