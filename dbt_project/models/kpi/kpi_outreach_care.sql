-- Grain: one row per KPI, variant, period, dimension and member.
-- With how much care we write: greetings (O05), lists (O06) and topics (O07).
{% set greeted_wrongly = [
    "surname_initial",
    "all_caps",
    "title_only",
    "email_or_id",
    "mojibake",
    "wrong_language",
] %}
with
    messages as (
        select
            sent_on as day,
            campaign_id as campaign,
            channel,
            segment,
            is_fictional,
            is_transactional,
            salutation_fault,
            topic_known,
            topic_matches,
            interest_matches,
            claims_interest
        from {{ ref("fct_outreach") }}
    ),

    -- receipts and alerts are about what the recipient did, not about interests
    aimed as (select * from messages where not is_transactional),

    listed as (
        select
            extracted_on as day,
            source,
            list_id as list,
            is_fictional,
            naming = 'usable' as has_usable_name,
            has_consent_basis
        from {{ ref("fct_contact_list") }}
    )

    -- holes and tokens where the name should be are O04
    {{
        share(
            "O05",
            "messages",
            usable="salutation_fault is not null",
            hit="salutation_fault in ('" ~ (greeted_wrongly | join("', '")) ~ "')",
        )
    }}
union all
{{
    share(
        "O05",
        "messages",
        usable="salutation_fault is not null",
        hit="salutation_fault <> 'none'",
        variant="any_fault",
    )
}}
union all
{{
    share(
        "O06",
        "listed",
        usable="has_usable_name is not null and has_consent_basis is not null",
        hit="has_usable_name and has_consent_basis",
    )
}}
union all
{{
    share(
        "O06", "listed", usable="has_usable_name is not null", hit="has_usable_name", variant="first_name"
    )
}}
union all
{{
    share(
        "O06", "listed", usable="has_consent_basis is not null", hit="has_consent_basis", variant="consent"
    )
}}
union all
-- unknown is not mismatch: who is known for nothing cannot be missed
{{
    share(
        "O07",
        "aimed",
        usable="topic_known and topic_matches is not null",
        hit="not topic_matches",
        variant="mismatch",
    )
}}
union all
{{
    share(
        "O07",
        "aimed",
        usable="interest_matches is not null",
        hit="not interest_matches",
        variant="declared",
    )
}}
union all
{{
    share(
        "O07",
        "aimed",
        usable="claims_interest is not null",
        hit="claims_interest and not topic_known",
        variant="no_basis",
    )
}}
