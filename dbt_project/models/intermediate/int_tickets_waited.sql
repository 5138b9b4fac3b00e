-- Grain: one row per surviving ticket: its waits added up, on the calendar and on the business clock.
-- Requester wait is time in new, open or on hold, agent wait time in pending, agent work time in new or
-- open, all empty without status history. The total reply time adds up the answered turns of the customer.
{% set measures = {
    "first_reply": {"kinds": ["first_reply"], "only": "spans.ended_at is not null"},
    "first_resolution": {"kinds": ["first_resolution"], "only": "spans.ended_at is not null"},
    "full_resolution": {"kinds": ["full_resolution"], "only": "spans.ended_at is not null"},
    "total_reply": {"kinds": ["turn"], "only": "spans.ended_at is not null"},
    "next_reply": {"kinds": ["turn"], "only": "spans.number > 1 and spans.ended_at is not null"},
    "requester_wait": {"kinds": ["status_new", "status_open", "status_on_hold"]},
    "agent_wait": {"kinds": ["status_pending"]},
    "agent_work": {"kinds": ["status_new", "status_open"]},
    "on_hold": {"kinds": ["status_on_hold"]},
    "new": {"kinds": ["status_new"]},
    "open": {"kinds": ["status_open"]},
    "unassigned": {"kinds": ["unassigned"]},
    "first_assigned": {"kinds": ["first_assigned"], "only": "spans.ended_at is not null"},
    "last_assigned": {"kinds": ["last_assigned"], "only": "spans.ended_at is not null"},
} %}
{% set zero_with_history = ["requester_wait", "agent_wait", "agent_work", "on_hold", "new", "open"] %}

with
    spans as (select * from {{ ref("int_ticket_spans_clocked") }}),

    -- A sum in a steady order keeps its values until the end: each value in one sum, not beside thirty.
    parts as (
        {% for measure, rule in measures.items() %}
            select spans.ticket_key, '{{ measure }}' as measure, spans.minutes, spans.business_minutes
            from spans
            where
                spans.kind in ('{{ rule.kinds | join("', '") }}') and {{ rule.only | default("true") }}
                {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    sums as (
        select
            ticket_key,
            measure,
            {{ steady_sum("minutes") }} as minutes,
            {{ steady_sum("business_minutes") }} as business_minutes,
            count(*) as parts_n
        from parts
        group by ticket_key, measure
    ),

    clocks as (
        select ticket_key, min(schedule_key) is not null as has_schedule from spans group by ticket_key
    ),

    added as (
        select
            ticket_key,
            {% for measure in measures %}
                max(case when measure = '{{ measure }}' then minutes end) as {{ measure }}_minutes,
                max(
                    case when measure = '{{ measure }}' then business_minutes end
                ) as {{ measure }}_business_minutes,
            {% endfor %}
            max(case when measure = 'next_reply' then parts_n end) as next_answers
        from sums
        group by ticket_key
    )

select
    tickets.ticket_key,
    coalesce(clocks.has_schedule, false) as has_schedule,
    {% for measure in measures %}
        {% if measure in zero_with_history %}
            case
                when timed.has_history then coalesce(added.{{ measure }}_minutes, 0)
            end as {{ measure }}_minutes,
            case
                when timed.has_history and clocks.has_schedule
                then coalesce(added.{{ measure }}_business_minutes, 0)
            end as {{ measure }}_business_minutes,
        {% else %} added.{{ measure }}_minutes, added.{{ measure }}_business_minutes,
        {% endif %}
    {% endfor %}
    coalesce(added.next_answers, 0) as next_answers
from {{ ref("int_tickets_attributed") }} as tickets
inner join {{ ref("int_tickets_timed") }} as timed on tickets.ticket_key = timed.ticket_key
left join clocks on tickets.ticket_key = clocks.ticket_key
left join added on tickets.ticket_key = added.ticket_key
