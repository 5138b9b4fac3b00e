-- Grain: one row per record that points at a person, with the customer it is taken for, the rule and how
-- sure it is.
-- Rules in order: customer number; external reference of a survey; e-mail; phone; the user of the same desk
-- or network.
-- Handles never link: they are renamed and used again. Confidence is a fixed grade of the rule, not a
-- probability.
with
    known as (select * from {{ ref("int_identities_enriched") }}),

    customers as (select * from {{ ref("int_customers_contacted") }}),

    -- An e-mail or phone that two customers have tells neither.
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
            case when not_by_email.customer_key is null then emails.customer_key end as by_email,
            case when not_by_phone.customer_key is null then phones.customer_key end as by_phone,
            case
                when known.email_hash is not null then {{ key_of(["'email'", "known.email_hash"]) }}
            end as email_key
        from known
        left join customers as numbered on known.reference_hash = numbered.customer_id_hash
        left join customers as referenced on known.external_reference_hash = referenced.customer_id_hash
        left join emails on known.email_hash = emails.email_hash
        left join phones on known.phone_hash = phones.phone_hash
        -- somebody looked and said that this number is not that customer
        left join
            {{ ref("int_customers_parted") }} as not_by_email
            on coalesce(known.reference_hash, known.external_reference_hash) = not_by_email.customer_id_hash
            and emails.customer_key = not_by_email.customer_key
        left join
            {{ ref("int_customers_parted") }} as not_by_phone
            on coalesce(known.reference_hash, known.external_reference_hash) = not_by_phone.customer_id_hash
            and phones.customer_key = not_by_phone.customer_key
    ),

    ruled as (
        select
            *,
            case
                when by_number is not null
                then 'customer_number'
                when by_reference is not null
                then 'external_reference'
                when by_email is not null
                then 'email'
                when by_phone is not null
                then 'phone'
                when email_key is not null
                then 'email_without_customer'
                when user_key is not null
                then 'user_of_source'
                when external_reference_hash is not null
                then 'reference_of_source'
            end as match_rule
        from matched
    )

select
    record_kind,
    record_key,
    source,
    case
        match_rule
        when 'customer_number'
        then by_number
        when 'external_reference'
        then by_reference
        when 'email'
        then by_email
        when 'phone'
        then by_phone
        when 'email_without_customer'
        then email_key
        when 'user_of_source'
        then user_key
        else {{ key_of(["source", "external_reference_hash"]) }}
    end as customer_key,
    match_rule,
    case
        match_rule
        when 'customer_number'
        then 1.0
        when 'external_reference'
        then 0.95
        when 'email'
        then 0.9
        when 'phone'
        then 0.85
        when 'email_without_customer'
        then 0.8
        else 0.7
    end as confidence,
    match_rule in ('customer_number', 'external_reference', 'email', 'phone') as is_known_customer
from ruled
where match_rule is not null
