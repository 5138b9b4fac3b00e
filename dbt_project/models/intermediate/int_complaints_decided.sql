-- Grain: one row per complaint episode: what was decided about it (upheld, serious, remedy) and by whom.
-- A reviewer goes before the desk. What the desk calls its solution is read by the words it uses; an
-- outcome that names
-- no remedy leaves it to the replies, which may have given a reason.
{% set remedies = {
    "refund": "refund|reimburs|money.?back|(^|[^-])monetary relief",
    "replacement": "replac|resent|reship|rebook",
    "credit": "credit|voucher|goodwill|compensat|points",
    "fix": "fix|repair|restor|resolved.?technical|delivered",
    "correction": "correct|amend|adjust|non.?monetary relief",
    "explanation": "expla|inform|clarif|advice|advised",
} %}
with
    tickets as (
        select episodes.complaint_key, attributed.*
        from {{ ref("int_complaints_episodes") }} as episodes
        inner join
            {{ ref("int_tickets_attributed") }} as attributed on episodes.ticket_key = attributed.ticket_key
    ),

    reviews as (
        select
            tickets.complaint_key,
            max_by(reviews.is_upheld, reviews.reviewed_at) as is_upheld,
            max_by(
                case
                    when reviews.is_serious then coalesce(reviews.serious_type, 'unspecified') else 'none'
                end,
                reviews.reviewed_at
            ) as serious_type,
            max(reviews.reviewed_at) as reviewed_at
        from tickets
        inner join {{ ref("int_reviews_attributed") }} as reviews on tickets.ticket_key = reviews.ticket_key
        group by tickets.complaint_key
    ),

    desk as (
        select
            complaint_key,
            bool_or(upheld) as is_upheld,
            max({{ known_by_as_of("coalesce(solved_at, closed_at)") }}) as solved_at,
            bool_or({{ matches(folded("resolution_code"), "withdraw|retract") }}) as is_withdrawn,
            {%- for remedy, pattern in remedies.items() %}
                bool_or({{ matches(folded("resolution_code"), pattern) }}) as has_{{ remedy }}
                {{ "," if not loop.last }}
            {%- endfor %}
        from tickets
        group by complaint_key
    ),

    words as (
        select complaint_key, bool_or(gives_reason) as gives_reason
        from {{ ref("int_complaint_replies") }}
        where is_human
        group by complaint_key
    )

select
    gathered.complaint_key,
    coalesce(reviews.is_upheld, desk.is_upheld) as is_upheld,
    reviews.serious_type as confirmed_serious_type,
    reviews.reviewed_at,
    case when desk.is_withdrawn then desk.solved_at end as withdrawn_at,
    case
        {%- for remedy in remedies %} when desk.has_{{ remedy }} then '{{ remedy }}' {%- endfor %}
        when words.gives_reason
        then 'explanation'
        when answered.is_closed or answered.resolved_at is not null
        then 'none'
    end as remedy
from {{ ref("int_complaints_gathered") }} as gathered
inner join {{ ref("int_complaints_answered") }} as answered on gathered.complaint_key = answered.complaint_key
left join reviews on gathered.complaint_key = reviews.complaint_key
left join desk on gathered.complaint_key = desk.complaint_key
left join words on gathered.complaint_key = words.complaint_key
