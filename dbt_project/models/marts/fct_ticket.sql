-- Grain: one row per ticket; a ticket merged into another is not one.
-- Times in the wrong order are flagged (`has_time_conflict`) and leave the durations empty: a fault is not
-- a fast reply.
with
    replies as (
        select
            ticket_key,
            min(replied_at) filter (where is_human) as first_reply_at,
            count(*) filter (where is_human) as agent_replies
        from {{ ref("int_replies_attributed") }}
        where ticket_key is not null
        group by ticket_key
    ),

    turns as (
        select
            ticket_key,
            avg({{ hours_between("asked_at", "answered_at") }}) filter (
                where turn > 1
            ) as next_reply_hours_avg,
            count(*) filter (where turn > 1) as next_turns,
            count(*) filter (where turn > 1 and answered_at is null) as next_turns_waiting
        from {{ ref("int_turns_answered") }}
        group by ticket_key
    ),

    timed as (
        select
            tickets.*,
            timed.has_history,
            timed.first_solved_at,
            timed.last_solved_at,
            timed.first_reopened_at,
            timed.reopen_count,
            timed.requester_wait_hours,
            timed.on_hold_hours,
            coalesce(replies.first_reply_at, tickets.reported_first_reply_at) as first_reply_at,
            coalesce(replies.agent_replies, 0) as agent_replies,
            turns.next_reply_hours_avg,
            coalesce(turns.next_turns, 0) as next_turns,
            coalesce(turns.next_turns_waiting, 0) as next_turns_waiting,
            contacts.customer_key,
            contacts.next_contact_at
        from {{ ref("int_tickets_attributed") }} as tickets
        inner join {{ ref("int_tickets_timed") }} as timed on tickets.ticket_key = timed.ticket_key
        left join replies on tickets.ticket_key = replies.ticket_key
        left join turns on tickets.ticket_key = turns.ticket_key
        left join {{ ref("int_contacts_followed") }} as contacts on tickets.ticket_key = contacts.ticket_key
    )

select
    ticket_key,
    source,
    is_fictional,
    brand,
    channel,
    department,
    agent_key,
    customer_key,
    ticket_type,
    {{ folded("category") }} as topic,
    priority,
    status,
    created_at,
    created_on,
    first_reply_at,
    first_solved_at,
    last_solved_at,
    closed_at,
    first_reopened_at,
    is_open,
    has_history,
    reopen_count,
    tickets_merged_in,
    agent_replies as public_agent_replies,
    coalesce(first_reply_at < created_at, false)
    or coalesce(last_solved_at < created_at, false) as has_time_conflict,
    case
        when first_reply_at >= created_at then {{ hours_between("created_at", "first_reply_at") }}
    end as first_reply_hours,
    next_reply_hours_avg,
    next_turns,
    next_turns_waiting,
    requester_wait_hours,
    on_hold_hours,
    case
        when last_solved_at >= created_at then {{ hours_between("created_at", "last_solved_at") }}
    end as full_resolution_hours,
    csat_score,
    cast(
        case when csat_scale_max = 1 then 0 when csat_scale_max is not null then 1 end as double
    ) as csat_scale_min,
    csat_scale_max,
    coalesce(csat_score is not null or csat_offered_at is not null, false) as csat_offered,
    first_reply_in_time,
    customer_key is not null and last_solved_at is not null as next_contact_known,
    {{ days_between("last_solved_at", "next_contact_at") }} as next_contact_days
from timed
