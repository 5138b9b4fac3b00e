-- Grain: one row per identity, customer and rule by which the one was taken for the other.
-- Links of rules are as they hold now. Merges by hand are a log: one that was taken back stays, as
-- rejected, and no
-- figure leans on it.
with
    links as (
        select distinct
            listed.identity_key,
            bridged.customer_key,
            bridged.match_rule,
            bridged.confidence,
            bridged.is_known_customer,
            'auto' as status,
            cast(null as timestamptz) as merged_at,
            cast(null as timestamptz) as unmerged_at
        from {{ ref("int_identities_listed") }} as listed
        inner join
            {{ ref("int_identities_bridged") }} as bridged
            on listed.record_kind = bridged.record_kind
            and listed.record_key = bridged.record_key
        where not listed.is_shared
        union
        select
            {{ key_of(["listed.source", "'customer_number'", "listed.customer_id_hash"]) }},
            resolved.customer_key,
            'customer_number',
            1.0,
            true,
            'auto',
            null,
            null
        from {{ ref("stg_organisation__customers") }} as listed
        inner join
            {{ ref("int_customers_resolved") }} as resolved
            on listed.customer_id_hash = resolved.customer_id_hash
        union
        select
            {{ key_of(["source", "'customer_number'", "other_customer_id_hash"]) }},
            {{ key_of(["customer_id_hash"]) }},
            'decision',
            1.0,
            true,
            case when is_same then 'confirmed' else 'rejected' end,
            merged_at,
            unmerged_at
        from {{ ref("int_customer_pairs") }}
    )

select
    {{ key_of(["identity_key", "customer_key", "match_rule"]) }} as identity_customer_key,
    identity_key,
    customer_key,
    match_rule,
    cast(confidence as double) as confidence,
    is_known_customer,
    status,
    merged_at,
    unmerged_at
from links
