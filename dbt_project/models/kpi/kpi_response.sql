-- Grain: one row per KPI, variant, period, dimension and member.
-- Response to complaints: who was answered, who was acknowledged, who was answered in
-- time (R02, R03, R05, R07). A complaint belongs to the period in which the customer
-- made it, never to that of the reply.
with
    first_auto_replies as (
        select complaint_key, min(replied_at) as first_auto_reply_at
        from {{ ref("fct_reply") }}
        where is_auto and complaint_key is not null
        group by complaint_key
    ),

    complaints as (
        select
            complaint.posted_on as day,
            complaint.brand,
            complaint.channel,
            complaint.department,
            complaint.topic,
            complaint.customer_segment as segment,
            handling.agent_key as agent,
            complaint.is_fictional,
            complaint.replies_observed,
            complaint.first_reply_hours,
            {{ hours_between("complaint.posted_at", "complaint.acknowledged_at") }} as acknowledged_hours,
            {{ hours_between("complaint.posted_at", "auto.first_auto_reply_at") }} as first_auto_hours,
            complaint.sla_met,
            complaint.sla_met is not null or complaint.sla_deadline_at < {{ as_of_end() }} as is_due
        from {{ ref("fct_complaint") }} as complaint
        left join first_auto_replies as auto on complaint.complaint_key = auto.complaint_key
        left join
            {{ ref("fct_complaint_handling") }} as handling
            on complaint.complaint_key = handling.complaint_key
        where {{ is_ours("complaint.brand") }} and complaint.is_troll is not true
    ),

    due_complaints as (select * from complaints where is_due)

    -- an automatic reply stops no clock: first_reply_hours is the first reply of a person
    {{
        share(
            "R02",
            "complaints",
            usable="replies_observed",
            hit="coalesce(first_reply_hours <= " ~ constant("reply_within_hours") ~ ", false)",
        )
    }}
{%- for variant, hours in {
        "1h": 1,
        "24h": 24,
        "72h": 72,
        "14d": constant("reply_within_hours"),
    }.items() %}
    union all
    {{
        share(
            "R03",
            "complaints",
            usable="replies_observed",
            variant=variant,
            hit="coalesce(first_reply_hours > " ~ hours ~ ", true)",
        )
    }}
{%- endfor %}
-- a promise still running is neither kept nor broken
union all
{{ share("R05", "due_complaints", usable="sla_met is not null", hit="sla_met") }}
union all
{{
    league(
        "R05",
        "due_complaints",
        usable="sla_met is not null",
        hit="sla_met",
    )
}}
{%- for variant, hours in {
    "main": "acknowledged_hours",
    "human": "first_reply_hours",
    "auto": "first_auto_hours",
}.items() %}
    union all
    {{
        share(
            "R07",
            "complaints",
            usable="replies_observed",
            variant=variant,
            hit="coalesce(" ~ hours ~ " <= " ~ constant("acknowledged_within_hours") ~ ", false)",
        )
    }}
{%- endfor %}
