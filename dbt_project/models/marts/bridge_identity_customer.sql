-- Grain: one row per identity, customer and rule by which the one was taken for the other.
select
    {{ key_of(["identity_key", "customer_key", "match_rule"]) }} as identity_customer_key,
    identity_key,
    customer_key,
    match_rule,
    confidence,
    is_known_customer,
    'auto' as status,
    cast(null as timestamptz) as merged_at,
    cast(null as timestamptz) as unmerged_at
from
    (
        select distinct
            {{ key_of(["known.source", "'user'", "known.user_key"]) }} as identity_key,
            bridged.customer_key,
            bridged.match_rule,
            cast(bridged.confidence as double) as confidence,
            bridged.is_known_customer
        from {{ ref("int_identities_enriched") }} as known
        inner join
            {{ ref("int_identities_bridged") }} as bridged
            on known.record_kind = bridged.record_kind
            and known.record_key = bridged.record_key
        where known.user_key is not null
    ) as links
