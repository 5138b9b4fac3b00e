{#- Belongs here: who stands where at a landmark (the end of a campaign, the day of a check), and what became of them in the
    90 days after. Not here: the comparison (differences.sql). -#}
{#- One row per landmark and person who was a customer on its day: `relation` has `landmark`, `landmark_on` and what the
    caller wants to keep. Strata hold
    like with like: landmark, segment, tier, time as a customer, activity in the three months before. Gone is who left by
    the word of the source within 90 days, or was not active in the three whole months after. -#}
{% macro customers_at(relation) -%}
    select
        landmarks.*,
        months.customer_key,
        months.is_fictional,
        months.segment,
        concat_ws(
            '|',
            landmarks.landmark,
            coalesce(months.segment, 'unknown'),
            coalesce(months.value_tier, 'unknown'),
            case
                when months.tenure_months < 12
                then 'new'
                when months.tenure_months < 36
                then 'settled'
                else 'old'
            end,
            cast(months.active_months_before as varchar),
            case when months.is_active then 'active' else 'idle' end
        ) as stratum,
        case
            when months.active_months_after is null
            then null
            when months.churn_rule = 'stated'
            then
                coalesce(
                    {{ whole_days_between("landmarks.landmark_on", "months.lost_on") }}
                    <= {{ constant("loyal_within_days") }},
                    false
                )
            else months.active_months_after = 0
        end as is_gone,
        months.active_months_after > 0 as is_active_after
    from {{ relation }} as landmarks
    inner join
        {{ ref("fct_customer_month") }} as months
        on {{ period_start("'month'", "landmarks.landmark_on") }} = months.month
        and months.joined_on <= landmarks.landmark_on
        and (months.lost_on is null or months.lost_on > landmarks.landmark_on)
{%- endmacro %}

{#- Who was treated at another landmark so near that this person is nobody to compare with; one row per landmark and
    person. Both relations have `landmark` and `landmark_on`; `treated` also has `customer_key`. -#}
{% macro treated_elsewhere(landmarks, treated) -%}
    select distinct landmarks.landmark, others.customer_key
    from {{ landmarks }} as landmarks
    inner join
        {{ treated }} as others
        on landmarks.landmark <> others.landmark
        and abs({{ whole_days_between("landmarks.landmark_on", "others.landmark_on") }})
        <= {{ constant("loyal_within_days") }}
{%- endmacro %}
