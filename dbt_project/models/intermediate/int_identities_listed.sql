-- Grain: one row per source, kind of identifier and identifier, with the record it stands in.
-- Addresses that more people share than one household would, and those the organisation lists as nobody's
-- own, are
-- marked: they identify nobody.
with
    records as (
        select unioned.*, enriched.email_hash as usable_email_hash, enriched.phone_hash as usable_phone_hash
        from {{ ref("int_identities_unioned") }} as unioned
        inner join
            {{ ref("int_identities_enriched") }} as enriched
            on unioned.record_kind = enriched.record_kind
            and unioned.record_key = enriched.record_key
    )
{% for id_type, column, usable in [
        ("customer_number", "reference_hash", "true"),
        ("external_reference", "external_reference_hash", "true"),
        ("email", "email_hash", "usable_email_hash is not null"),
        ("phone", "phone_hash", "usable_phone_hash is not null"),
        ("user", "user_key", "true"),
    ] %}
    select
        {{ key_of(["source", quoted(id_type), column]) }} as identity_key,
        source,
        '{{ id_type }}' as id_type,
        record_kind,
        record_key,
        not ({{ usable }}) as is_shared
    from records
    where {{ column }} is not null {{ "union all" if not loop.last }}
{% endfor %}
union all
select
    {{ key_of(["source", "'customer_number'", "customer_id_hash"]) }} as identity_key,
    source,
    'customer_number' as id_type,
    'customer' as record_kind,
    customer_key as record_key,
    false as is_shared
from {{ ref("stg_organisation__customers") }}
union all
select
    {{ key_of(["source", "'customer_number'", "other_customer_id_hash"]) }} as identity_key,
    source,
    'customer_number' as id_type,
    'customer_link' as record_kind,
    other_customer_key as record_key,
    false as is_shared
from {{ ref("stg_organisation__customer_links") }}
