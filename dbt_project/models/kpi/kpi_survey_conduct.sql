-- Grain: one row per KPI, variant, period, dimension and member.
-- How much of people's time our surveys take (O03), broken off or not. Links without a person cannot
-- be counted against anybody.
with
    invites as (
        select
            invite.sent_on,
            invite.person_key,
            invite.is_reminder,
            invite.is_fictional,
            customer.segment,
            coalesce(invite.wave_id, invite.survey_id) as wave,
            count(*) over (
                partition by invite.person_key
                order by invite.sent_on range between interval '89' day preceding and current row
            ) as received_90d,
            lag(invite.sent_on) over (
                partition by invite.person_key, coalesce(invite.is_reminder, false)
                order by invite.sent_on, invite.invite_key
            ) as previous_sent_on
        from {{ ref("fct_survey_invite") }} as invite
        left join
            {{ ref("dim_customer") }} as customer
            on invite.person_key = customer.customer_key
            and invite.sent_on >= customer.valid_from
            and invite.sent_on <= {{ or_never("customer.valid_to") }}
        where invite.person_key is not null and invite.is_delivered
    ),

    -- the heaviest load a person carried in a month
    person_months as (
        select
            cast(date_trunc('month', sent_on) as date) as day,
            wave,
            max_by(segment, sent_on) as segment,
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
            segment,
            is_fictional,
            {{ whole_days_between("previous_sent_on", "sent_on") }} as days_since_previous
        from invites
        where not coalesce(is_reminder, false)
    ),

    questionnaires as (
        select
            recorded_on as day,
            coalesce(wave_id, survey_id) as wave,
            segment,
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
