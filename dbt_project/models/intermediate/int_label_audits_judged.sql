-- Grain: one row per audited text of the last quarters, label and value of it that is judged.
-- A flag is judged on yes; a label of several values on each, as a label of its own: label:value.
-- Audits grow old: a model changes, and so does what people write.
with
    audits_of_labels as (
        select
            label,
            cast(date_trunc('quarter', audited_on) as date) as quarter,
            is_fictional,
            stratum_weight,
            {{ folded("model_value") }} as model_value,
            {{ folded("coder_1") }} as coder_1,
            {{ folded("coder_2") }} as coder_2,
            {{ folded("agreed") }} as true_value
        from {{ ref("stg_text__label_audits") }}
    ),

    latest as (select label, max(quarter) as quarter from audits_of_labels group by label),

    recent as (
        select audits.*
        from audits_of_labels as audits
        inner join latest on audits.label = latest.label
        cross join (select cast({{ constant("label_audit_quarters") }} as integer) as shown) as quarters
        where
            audits.quarter > latest.quarter - quarters.shown * interval '3' month
            and latest.quarter + (1 + quarters.shown) * interval '3' month > {{ as_of_date() }}
    ),

    values_found as (
        select label, model_value as value
        from recent
        union
        select label, true_value as value
        from recent
    ),

    kinds as (select label, bool_and(value in ('yes', 'no')) as is_flag from values_found group by label),

    measures as (
        select
            kinds.label as audited_label,
            case when kinds.is_flag then kinds.label else kinds.label || ':' || positive.value end as label,
            positive.value
        from kinds
        inner join
            (
                select label, value
                from values_found
                union
                select label, 'yes'
                from kinds
            ) as positive
            on kinds.label = positive.label
        where (kinds.is_flag and positive.value = 'yes') or (not kinds.is_flag and positive.value <> 'yes')
    )

select
    measures.label,
    recent.quarter,
    recent.is_fictional,
    recent.coder_2 is not null as is_double_coded,
    recent.stratum_weight as weight,
    recent.true_value = measures.value as is_true,
    recent.model_value = measures.value as is_said,
    recent.coder_1 = measures.value as first_says,
    recent.coder_2 = measures.value as second_says
from measures
inner join recent on measures.audited_label = recent.label
