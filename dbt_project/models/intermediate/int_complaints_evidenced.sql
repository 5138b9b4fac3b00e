-- Grain: one row per complaint episode and thing heard of its customer after it, within the longest horizon
-- (30 days).
-- What made the complaint is not heard after it: neither its first words nor what the customer wrote in its
-- ticket before
-- a person answered.
with
    items as (
        select distinct complaint_key, ticket_key
        from {{ ref("int_complaints_episodes") }}
        where ticket_key is not null
    ),

    complaints as (
        select
            gathered.complaint_key,
            gathered.customer_key,
            gathered.brand,
            gathered.posted_at,
            gathered.severity,
            answered.first_human_reply_at
        from {{ ref("int_complaints_gathered") }} as gathered
        inner join
            {{ ref("int_complaints_answered") }} as answered
            on gathered.complaint_key = answered.complaint_key
    ),

    found as (
        select complaints.complaint_key, evidence.kind, evidence.item_key
        from complaints
        inner join
            {{ ref("int_evidence_heard") }} as evidence
            on complaints.customer_key = evidence.customer_key
            and (complaints.brand = evidence.brand or 'unmapped' in (complaints.brand, evidence.brand))
            and evidence.heard_at > complaints.posted_at
        where
            {{ days_between("complaints.posted_at", "evidence.heard_at") }}
            <= {{ constant("evidence_within_days") }}
        union
        -- what is said in the complaint's own ticket is about it, whoever the customer may be
        select complaints.complaint_key, evidence.kind, evidence.item_key
        from complaints
        inner join items on complaints.complaint_key = items.complaint_key
        inner join
            {{ ref("int_evidence_heard") }} as evidence
            on items.ticket_key = evidence.ticket_key
            and evidence.heard_at > complaints.posted_at
        where
            {{ days_between("complaints.posted_at", "evidence.heard_at") }}
            <= {{ constant("evidence_within_days") }}
    )

select
    found.complaint_key,
    evidence.kind,
    evidence.item_key,
    evidence.heard_at,
    evidence.is_good,
    evidence.escalation,
    coalesce(evidence.severity > complaints.severity, false) as is_worse
from found
inner join complaints on found.complaint_key = complaints.complaint_key
inner join
    {{ ref("int_evidence_heard") }} as evidence
    on found.kind = evidence.kind
    and found.item_key = evidence.item_key
left join
    items
    on found.complaint_key = items.complaint_key
    and case when evidence.kind = 'words' then evidence.ticket_key end = items.ticket_key
where items.ticket_key is null or coalesce(evidence.heard_at > complaints.first_human_reply_at, false)
