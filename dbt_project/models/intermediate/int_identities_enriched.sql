-- Grain: one row per record that points at a person, with everything known about that person from the
-- user's other records.
-- What one record of a user tells holds for the user's others, unless they disagree. An e-mail or phone
-- that more users
-- share than one household would (a call centre), or that the organisation lists as shared (info@),
-- identifies nobody
-- and is dropped.
with
    records as (select * from {{ ref("int_identities_unioned") }}),

    users as (
        select
            user_key,
            case
                when count(distinct external_reference_hash) = 1 then min(external_reference_hash)
            end as external_reference_hash,
            case when count(distinct email_hash) = 1 then min(email_hash) end as email_hash,
            case when count(distinct phone_hash) = 1 then min(phone_hash) end as phone_hash
        from records
        where user_key is not null
        group by user_key
    ),

    shared_emails as (
        select email_hash
        from records
        where email_hash is not null
        group by email_hash
        having count(distinct user_key) > {{ var("shared_contact_limit") }}
        union
        select contact_hash
        from {{ ref("stg_reference__shared_contacts") }}
        where kind = 'email'
    ),

    shared_phones as (
        select phone_hash
        from records
        where phone_hash is not null
        group by phone_hash
        having count(distinct user_key) > {{ var("shared_contact_limit") }}
        union
        select contact_hash
        from {{ ref("stg_reference__shared_contacts") }}
        where kind = 'phone'
    ),

    known as (
        select
            records.record_kind,
            records.record_key,
            records.source,
            records.user_key,
            records.reference_hash,
            coalesce(
                records.external_reference_hash, users.external_reference_hash
            ) as external_reference_hash,
            coalesce(records.email_hash, users.email_hash) as email_hash,
            coalesce(records.phone_hash, users.phone_hash) as phone_hash
        from records
        left join users on records.user_key = users.user_key
    )

select
    known.record_kind,
    known.record_key,
    known.source,
    known.user_key,
    known.reference_hash,
    known.external_reference_hash,
    case when shared_emails.email_hash is null then known.email_hash end as email_hash,
    case when shared_phones.phone_hash is null then known.phone_hash end as phone_hash
from known
left join shared_emails on known.email_hash = shared_emails.email_hash
left join shared_phones on known.phone_hash = shared_phones.phone_hash
