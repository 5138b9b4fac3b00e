-- Grain: one row per surviving ticket: its waits added up, on the calendar and on the business clock.
-- Requester wait is time in new, open or on hold, agent wait time in pending, agent work time in new or
-- open, all empty without status history. The total reply time adds up the answered turns of the customer.
{% set kinds = {
    "first_reply": "kind = 'first_reply' and ended_at is not null",
    "first_resolution": "kind = 'first_resolution' and ended_at is not null",
    "full_resolution": "kind = 'full_resolution' and ended_at is not null",
    "total_reply": "kind = 'turn' and ended_at is not null",
    "next_reply": "kind = 'turn' and number > 1 and ended_at is not null",
    "requester_wait": "kind in ('status_new', 'status_open', 'status_on_hold')",
    "agent_wait": "kind = 'status_pending'",
    "agent_work": "kind in ('status_new', 'status_open')",
    "on_hold": "kind = 'status_on_hold'",
    "new": "kind = 'status_new'",
    "open": "kind = 'status_open'",
    "unassigned": "kind = 'unassigned'",
    "first_assigned": "kind = 'first_assigned' and ended_at is not null",
    "last_assigned": "kind = 'last_assigned' and ended_at is not null",
} %}
{% set zero_with_history = ["requester_wait", "agent_wait", "agent_work", "on_hold", "new", "open"] %}

with
    added as (
        select
            ticket_key,
            min(schedule_key) is not null as has_schedule,
            {% for kind, condition in kinds.items() %}
                {{ steady_sum("case when " ~ condition ~ " then minutes end") }} as {{ kind }}_minutes,
                {{ steady_sum("case when " ~ condition ~ " then business_minutes end") }}
                as {{ kind }}_business_minutes,
            {% endfor %}
            count(*) filter (where kind = 'turn' and number > 1 and ended_at is not null) as next_answers
        from {{ ref("int_ticket_spans_clocked") }}
        group by ticket_key
    )

select
    tickets.ticket_key,
    coalesce(added.has_schedule, false) as has_schedule,
    {% for kind in kinds %}
        {% if kind in zero_with_history %}
            case when timed.has_history then coalesce(added.{{ kind }}_minutes, 0) end as {{ kind }}_minutes,
            case
                when timed.has_history and added.has_schedule
                then coalesce(added.{{ kind }}_business_minutes, 0)
            end as {{ kind }}_business_minutes,
        {% else %} added.{{ kind }}_minutes, added.{{ kind }}_business_minutes,
        {% endif %}
    {% endfor %}
    coalesce(added.next_answers, 0) as next_answers
from {{ ref("int_tickets_attributed") }} as tickets
inner join {{ ref("int_tickets_timed") }} as timed on tickets.ticket_key = timed.ticket_key
left join added on tickets.ticket_key = added.ticket_key
