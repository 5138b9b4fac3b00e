-- Grain: one row per record that points at a person, with the customer it is taken for, the rule and how sure it is.
-- Rules in order: customer number; external reference of a survey; e-mail; phone; the user of the same desk or network.
-- Handles never link: they are renamed and used again. Confidence is a fixed grade of the rule, not a probability.
with
    records as (select * from {{ ref("int_identities_unioned") }}),

    -- What one record of a user tells holds for the user's other records, unless the records disagree.
    users as (
        select
            user_key,
            case when count(distinct external_reference_hash) = 1 then min(external_reference_hash) end as external_reference_hash,
            case when count(distinct email_hash) = 1 then min(email_hash) end as email_hash,
            case when count(distinct phone_hash) = 1 then min(phone_hash) end as phone_hash
        from records
        where user_key is not null
        group by user_key
    ),

    known as (
        select
            records.record_kind,
            records.record_key,
            records.source,
            records.user_key,
            records.reference_hash,
            coalesce(records.external_reference_hash, users.external_reference_hash) as external_reference_hash,
            coalesce(records.email_hash, users.email_hash) as email_hash,
            coalesce(records.phone_hash, users.phone_hash) as phone_hash
        from records
        left join users on records.user_key = users.user_key
    ),

    customers as (select customer_key, customer_id_hash, email_hash, phone_hash from {{ ref("stg_organisation__customers") }}),

    shared_emails as (
        select email_hash
        from records
        where email_hash is not null
        group by email_hash
        having count(distinct user_key) > {{ var("shared_contact_limit") }}
    ),

    emails as (
        select email_hash, min(customer_key) as customer_key
        from customers
        where email_hash is not null
        group by email_hash
        having count(distinct customer_key) = 1
    ),

    phones as (
        select phone_hash, min(customer_key) as customer_key
        from customers
        where phone_hash is not null
        group by phone_hash
        having count(distinct customer_key) = 1
    ),

    matched as (
        select
            known.*,
            numbered.customer_key as by_number,
            referenced.customer_key as by_reference,
            case when shared_emails.email_hash is null then emails.customer_key end as by_email,
            phones.customer_key as by_phone,
            case
                when known.email_hash is not null and shared_emails.email_hash is null
                then {{ key_of(["'email'", "known.email_hash"]) }}
            end as email_key
        from known
        left join customers as numbered on known.reference_hash = numbered.customer_id_hash
        left join customers as referenced on known.external_reference_hash = referenced.customer_id_hash
        left join emails on known.email_hash = emails.email_hash
        left join phones on known.phone_hash = phones.phone_hash
        left join shared_emails on known.email_hash = shared_emails.email_hash
    )

select
    record_kind,
    record_key,
    source,
    coalesce(
        by_number,
        by_reference,
        by_email,
        by_phone,
        email_key,
        user_key,
        {{ key_of(["source", "external_reference_hash"]) }}
    ) as customer_key,
    case
        when by_number is not null then 'customer_number'
        when by_reference is not null then 'external_reference'
        when by_email is not null or (by_phone is null and email_key is not null) then 'email'
        when by_phone is not null then 'phone'
        when user_key is not null then 'user_of_source'
        else 'reference_of_source'
    end as match_rule,
    case
        when by_number is not null then 1.0
        when by_reference is not null then 0.95
        when by_email is not null then 0.9
        when by_phone is not null then 0.85
        when email_key is not null then 0.8
        else 0.7
    end as confidence,
    coalesce(by_number, by_reference, by_email, by_phone) is not null as is_known_customer
from matched
where coalesce(by_number, by_reference, by_email, by_phone, email_key, user_key, external_reference_hash) is not null
