-- Grain: one row per search by hand: day, channel and brand.
select
    {{ key_of(["audits.source", "audits.audited_on", "audits.channel", "audits.brand_text"]) }} as audit_key,
    audits.source,
    audits.is_fictional,
    audits.audited_on,
    audits.channel,
    coalesce(brands.brand, 'unmapped') as brand,
    audits.is_monitored,
    audits.complaints_found,
    audits.complaints_detected
from {{ ref("stg_social__listening_audits") }} as audits
left join
    {{ ref("int_brands_resolved") }} as brands
    on coalesce({{ folded("audits.brand_text") }}, '') = brands.spelling
