-- Grain: one row per KPI, variant, period, dimension and member.
-- How the desk works through what it gets: with how few replies (C10), within which
-- promises (C11). A promise still running is neither kept nor broken.
with
    solved as (
        select
            {{ local_date("ticket.last_solved_at") }} as day,
            ticket.department,
            ticket.is_fictional,
            ticket.is_one_touch,
            ticket.is_two_touch,
            ticket.csat_offered,
            ticket.csat_score >= scoring.high_from as is_satisfied
        from {{ ref("fct_ticket") }} as ticket
        left join
            {{ ref("survey_scoring") }} as scoring
            on scoring.construct = 'csat'
            and ticket.csat_scale_min = scoring.scale_min
            and ticket.csat_scale_max = scoring.scale_max
        where ticket.last_solved_at is not null and {{ is_ours("ticket.brand") }}
    ),

    rated as (select * from solved where is_one_touch and csat_offered),

    promises as (
        select
            promised_on as day,
            department,
            agent_key as agent,
            is_fictional,
            metric,
            is_kept,
            is_kept_by_final_state
        from {{ ref("fct_sla_event") }}
        where outcome not in ('running', 'ended_otherwise') and {{ is_ours("brand") }}
    ),

    resolutions as (select * from promises where metric = 'resolution'),
    next_replies as (select * from promises where metric = 'next_reply'),
    requester_waits as (select * from promises where metric = 'requester_wait'),
    agent_works as (select * from promises where metric = 'agent_work'),
    updates as (select * from promises where metric in ('periodic_update', 'pausable_update'))

    {{ share("C10", "solved", usable="is_one_touch is not null", hit="is_one_touch") }}
union all
{{ share("C10", "solved", usable="is_two_touch is not null", hit="is_two_touch", variant="two_touch") }}
-- few replies are good only where the customer agrees
union all
{{ share("C10", "rated", usable="is_satisfied is not null", hit="is_satisfied", variant="satisfied") }}
{% for variant, relation in {
    "main": "resolutions",
    "next_reply": "next_replies",
    "requester_wait": "requester_waits",
    "agent_work": "agent_works",
    "updates": "updates",
}.items() %}
    union all
    {{ share("C11", relation, usable="is_kept is not null", hit="is_kept", variant=variant) }}
{% endfor %}
union all
{{
    share(
        "C11",
        "resolutions",
        usable="is_kept_by_final_state is not null",
        hit="is_kept_by_final_state",
        variant="final_state",
    )
}}
