-- Grain: one row per survey response, with brand and department resolved and the respondent known as far as
-- possible.
select
    responses.*,
    brands.brand,
    departments.department,
    coalesce(
        bridge.customer_key,
        {{ key_of(["responses.source", "responses.survey_id", "responses.response_id"]) }}
    ) as respondent_key,
    bridge.customer_key is not null as is_linked
from {{ ref("stg_survey__responses") }} as responses
left join
    {{ ref("int_brands_resolved") }} as brands
    on coalesce({{ folded("responses.brand_text") }}, '') = brands.spelling
left join
    {{ ref("int_departments_mapped") }} as departments
    on responses.source = departments.source
    and coalesce({{ folded("coalesce(responses.department_text, responses.location)") }}, '')
    = departments.queue
    and responses.recorded_on = departments.day
left join
    {{ ref("int_identities_bridged") }} as bridge
    on bridge.record_kind = 'survey_response'
    and responses.response_key = bridge.record_key
