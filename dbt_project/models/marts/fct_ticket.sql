-- Grain: one row per ticket; a ticket merged into another is not one.
-- Times in the wrong order are flagged (`has_time_conflict`) and leave the durations empty: a fault is not
-- a fast reply. Reply times run from the creation (first) or from each later turn of the customer (next) to
-- a person's reply; business minutes count only while the schedule of the ticket was open.
{% set waits = [
    "first_reply",
    "next_reply",
    "total_reply",
    "first_resolution",
    "full_resolution",
    "requester_wait",
    "agent_wait",
    "agent_work",
    "on_hold",
    "new",
    "open",
    "unassigned",
    "first_assigned",
    "last_assigned",
] %}
with
    promises as (
        select
            ticket_key,
            count(*) filter (where is_kept) as promises_kept,
            count(*) filter (where not is_kept) as promises_broken,
            bool_and(is_kept) filter (where metric = 'first_reply') as first_reply_kept
        from {{ ref("fct_sla_event") }}
        group by ticket_key
    )

select
    tickets.ticket_key,
    tickets.source,
    tickets.is_fictional,
    tickets.brand,
    tickets.channel,
    tickets.department,
    tickets.agent_key,
    contacts.customer_key,
    tickets.ticket_type,
    {{ folded("tickets.category") }} as topic,
    tickets.priority,
    tickets.status,
    tickets.created_at,
    tickets.created_on,
    replied.first_reply_at,
    timed.first_solved_at,
    timed.last_solved_at,
    tickets.closed_at,
    timed.first_reopened_at,
    tickets.is_open,
    timed.has_history,
    timed.reopen_count,
    tickets.tickets_merged_in,
    replied.agent_replies as public_agent_replies,
    coalesce(replied.first_reply_at < tickets.created_at, false)
    or coalesce(timed.last_solved_at < tickets.created_at, false) as has_time_conflict,
    case
        when replied.first_reply_at >= tickets.created_at
        then {{ hours_between("tickets.created_at", "replied.first_reply_at") }}
    end as first_reply_hours,
    replied.next_reply_hours_avg,
    replied.next_turns,
    replied.next_turns_waiting,
    timed.requester_wait_hours,
    timed.on_hold_hours,
    case
        when timed.last_solved_at >= tickets.created_at
        then {{ hours_between("tickets.created_at", "timed.last_solved_at") }}
    end as full_resolution_hours,
    tickets.csat_score,
    cast(
        case
            when tickets.csat_scale_max = 1 then 0 when tickets.csat_scale_max is not null then 1
        end as double
    ) as csat_scale_min,
    tickets.csat_scale_max,
    coalesce(tickets.csat_score is not null or tickets.csat_offered_at is not null, false) as csat_offered,
    tickets.first_reply_in_time,
    contacts.customer_key is not null and timed.last_solved_at is not null as next_contact_known,
    {{ days_between("timed.last_solved_at", "contacts.next_contact_at") }} as next_contact_days,
    {% for wait in waits %} waited.{{ wait }}_minutes, waited.{{ wait }}_business_minutes, {% endfor %}
    coalesce(waited.has_schedule, false) as has_schedule,
    replied.has_messages,
    replied.customer_messages,
    replied.automatic_messages,
    replied.internal_notes,
    replied.last_message_at,
    replied.first_reply_at is null as is_unreplied,
    replied.touches = 1 as is_one_touch,
    replied.touches = 2 as is_two_touch,
    replied.touches > 2 as is_multi_touch,
    handed.assignee_stations,
    handed.assignees,
    handed.group_stations,
    handed.department_stations,
    handed.first_department,
    handed.first_agent_key,
    handed.last_agent_key,
    handed.first_assigned_at,
    handed.last_assigned_at,
    handed.csat_ratings,
    handed.csat_became_bad,
    handed.csat_became_good,
    coalesce(promises.promises_kept, 0) as promises_kept,
    coalesce(promises.promises_broken, 0) as promises_broken,
    promises.first_reply_kept
from {{ ref("int_tickets_attributed") }} as tickets
inner join {{ ref("int_tickets_timed") }} as timed on tickets.ticket_key = timed.ticket_key
inner join {{ ref("int_tickets_replied") }} as replied on tickets.ticket_key = replied.ticket_key
left join {{ ref("int_tickets_waited") }} as waited on tickets.ticket_key = waited.ticket_key
left join {{ ref("int_tickets_handed") }} as handed on tickets.ticket_key = handed.ticket_key
left join {{ ref("int_contacts_followed") }} as contacts on tickets.ticket_key = contacts.ticket_key
left join promises on tickets.ticket_key = promises.ticket_key
