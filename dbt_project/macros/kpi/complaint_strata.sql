{#- Belongs here: which complaints are alike, when those that were answered are compared with those that were not.
    Not here: how the strata are put together (differences.sql). -#}
{#- How grave, about what, and where: what decides both who gets an answer and how it ends. -#}
{% macro complaint_stratum() -%}
    concat_ws(
        '|',
        case
            when severity >= 4
            then 'grave'
            when severity >= 3
            then 'middling'
            when severity >= 1
            then 'mild'
            else 'unknown'
        end,
        topic,
        channel
    )
{%- endmacro %}

{#- The same with the customer's value and the weekend: closer alike, and fewer to compare. -#}
{% macro fine_complaint_stratum() -%}
    concat_ws(
        '|',
        {{ complaint_stratum() }},
        coalesce(value_tier, 'unknown'),
        case when {{ iso_weekday("posted_on") }} > 5 then 'weekend' else 'weekday' end
    )
{%- endmacro %}

{#- 1 answered by a person within so many hours, 0 not; null where we could not have seen it. -#}
{% macro answered_within(hours) -%}
    case when replies_observed then case when first_reply_hours <= {{ hours }} then 1 else 0 end end
{%- endmacro %}
