-- Grain: one row per public promise and day from which it read as it does.
-- Promises come from a feed or from the organisation's own list; the list knows no versions.
with
    stated as (
        select
            versions.source,
            versions.is_fictional,
            versions.claim_id,
            coalesce(departments.department, 'unmapped') as department,
            versions.promise_type,
            versions.target_value,
            versions.unit,
            versions.check_kpi,
            cast(null as varchar) as check_variant,
            versions.topic,
            versions.valid_from,
            versions.withdrawn_on
        from {{ ref("stg_organisation__claim_versions") }} as versions
        left join
            {{ ref("int_departments_mapped") }} as departments
            on versions.source = departments.source
            and coalesce({{ folded("versions.department_text") }}, '') = departments.queue
            and versions.valid_from = departments.day
        union all
        select
            'organisation' as source,
            false as is_fictional,
            claim_id,
            coalesce(department, 'unmapped') as department,
            promise_type,
            target_value,
            unit,
            check_kpi,
            check_variant,
            cast(null as varchar) as topic,
            coalesce(published_on, cast('1900-01-01' as date)) as valid_from,
            withdrawn_on
        from {{ ref("stg_reference__promises") }}
        where coalesce(published_on <= {{ as_of_date() }}, true)
    ),

    followed as (
        select
            *,
            lead(valid_from) over (partition by source, claim_id order by valid_from) as next_from,
            row_number() over (partition by source, claim_id order by valid_from) as version
        from stated
    )

select
    {{ key_of(["source", "claim_id", "valid_from"]) }} as claim_key,
    source,
    is_fictional,
    claim_id,
    version,
    department,
    promise_type,
    target_value,
    unit,
    check_kpi,
    check_variant,
    topic,
    valid_from,
    -- The last day it read so; empty while it does.
    cast(coalesce(next_from - interval '1' day, withdrawn_on) as date) as valid_to,
    next_from is null and withdrawn_on is null as is_current
from followed
