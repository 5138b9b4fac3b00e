-- Grain: one row per text, label and day people judged it.
-- What the model said is kept as it was when the text was drawn; a later version is judged by a later audit.
select
    {{ key_of(["audits.source", "audits.text_id", "audits.label", "audits.audited_on"]) }} as audit_key,
    audits.source,
    audits.is_fictional,
    audits.label,
    audits.audited_on,
    cast(date_trunc('quarter', audits.audited_on) as date) as quarter,
    audits.stratum,
    audits.stratum_weight,
    {{ folded("audits.model_value") }} as model_value,
    {{ folded("audits.coder_1") }} as coder_1,
    {{ folded("audits.coder_2") }} as coder_2,
    {{ folded("audits.agreed") }} as true_value,
    audits.coder_2 is not null as is_double_coded
from {{ ref("stg_text__label_audits") }} as audits
