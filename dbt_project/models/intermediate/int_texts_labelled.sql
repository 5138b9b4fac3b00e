-- Grain: one row per text that was looked at.
-- Null means nobody looked for it: the language is not read, or the text is of another kind. That is no
-- "no". Sentiment says not_scored instead. Flags of replies are null for what customers say only.
{% set flags = {
    "complaint": "is_complaint",
    "praise": "is_praise",
    "suggestion": "is_suggestion",
    "question": "is_question",
    "abusive": "is_abusive",
    "threat": "is_threat",
    "next_step": "has_next_step",
    "redirect": "is_redirect",
    "claims_forwarded": "claims_forwarded",
    "gives_reason": "gives_reason",
    "gives_thanks": "gives_thanks",
    "commits": "commits",
    "shows_remedy": "shows_remedy",
    "short_answer": "is_short_answer",
    "exempt_script": "is_exempt_script",
} %}
{% set words = ["recommendation", "topics", "serious_type", "escalation", "pii_kinds", "salutation_fault"] %}
with
    labelled as (
        select
            text_id,
            max(case when label = 'language' then value end) as language,
            coalesce(max(case when label = 'sentiment' then value end), 'not_scored') as sentiment,
            {%- for label in words %}
                max(case when label = '{{ label }}' then value end) as {{ label }},
            {%- endfor %}
            {%- for label, column in flags.items() %}
                max(case when label = '{{ label }}' then {{ as_boolean("value") }} end) as {{ column }},
            {%- endfor %}
            max(
                case
                    when label = 'severity' then cast(nullif(nullif(value, 'not_scored'), 'none') as integer)
                end
            ) as severity
        from {{ ref("stg_text__labels") }}
        group by text_id
    )

select
    text_id,
    language,
    sentiment,
    {%- for label in words %} nullif({{ label }}, 'not_scored') as {{ label }}, {%- endfor %}
    {%- for column in flags.values() %} {{ column }}, {%- endfor %}
    -- whoever is angry about something that happened is no troll
    is_abusive and not is_complaint as is_troll,
    severity
from labelled
