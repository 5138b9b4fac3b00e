-- Grain: one row per record that points at a person, with everything by which it does.
-- A hash of an e-mail or phone that many people share (info@, a family) identifies nobody and is counted
-- here for that.
select
    'ticket' as record_kind,
    ticket_key as record_key,
    source,
    external_id_hash as external_reference_hash,
    requester_email_hash as email_hash,
    cast(null as varchar) as phone_hash,
    case
        when requester_id_hash is not null then {{ key_of(["source", "requester_id_hash"]) }}
    end as user_key,
    requester_id_hash as reference_hash
from {{ ref("stg_support__tickets") }}
union all
select
    'survey_response' as record_kind,
    response_key as record_key,
    source,
    external_reference_hash,
    email_hash,
    cast(null as varchar) as phone_hash,
    cast(null as varchar) as user_key,
    cast(null as varchar) as reference_hash
from {{ ref("stg_survey__responses") }}
union all
select
    'survey_invite' as record_kind,
    invite_key as record_key,
    source,
    person_ref_hash as external_reference_hash,
    email_hash,
    cast(null as varchar) as phone_hash,
    cast(null as varchar) as user_key,
    person_ref_hash as reference_hash
from {{ ref("stg_survey__invitations") }}
union all
select
    'outreach_message' as record_kind,
    message_key as record_key,
    source,
    recipient_ref_hash as external_reference_hash,
    cast(null as varchar) as email_hash,
    cast(null as varchar) as phone_hash,
    {{ key_of(["source", "recipient_ref_hash"]) }} as user_key,
    recipient_ref_hash as reference_hash
from {{ ref("stg_outreach__messages") }}
union all
select
    'preference' as record_kind,
    preference_key as record_key,
    source,
    recipient_ref_hash as external_reference_hash,
    cast(null as varchar) as email_hash,
    cast(null as varchar) as phone_hash,
    {{ key_of(["source", "recipient_ref_hash"]) }} as user_key,
    recipient_ref_hash as reference_hash
from {{ ref("stg_outreach__preferences") }}
union all
select
    'campaign_entry' as record_kind,
    entry_key as record_key,
    source,
    person_ref_hash as external_reference_hash,
    cast(null as varchar) as email_hash,
    cast(null as varchar) as phone_hash,
    {{ key_of(["source", "person_ref_hash"]) }} as user_key,
    person_ref_hash as reference_hash
from {{ ref("stg_outreach__campaign_entries") }}
where person_ref_hash is not null
union all
select
    'post' as record_kind,
    post_key as record_key,
    source,
    cast(null as varchar) as external_reference_hash,
    cast(null as varchar) as email_hash,
    cast(null as varchar) as phone_hash,
    author_key as user_key,
    cast(null as varchar) as reference_hash
from {{ ref("stg_social__posts") }}
