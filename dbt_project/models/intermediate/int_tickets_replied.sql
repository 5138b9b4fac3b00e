-- Grain: one row per surviving ticket: who said how much in it, and when a person of the desk spoke first.
-- Where messages were delivered they decide; otherwise the desk's own word about its first reply is all
-- there is. Notes the customer cannot read are counted apart and answer nobody.
with
    replies as (
        select ticket_key, min(replied_at) as first_reply_at, count(*) as agent_replies
        from {{ ref("int_replies_attributed") }}
        where ticket_key is not null and is_human
        group by ticket_key
    ),

    turns as (
        select
            ticket_key,
            {{ steady_mean("case when turn > 1 then " ~ hours_between("asked_at", "answered_at") ~ " end") }}
            as next_reply_hours_avg,
            count(*) filter (where turn > 1) as next_turns,
            count(*) filter (where turn > 1 and answered_at is null) as next_turns_waiting
        from {{ ref("int_turns_answered") }}
        group by ticket_key
    ),

    spoken as (
        select
            ticket_key,
            count(*) filter (where not is_from_desk) as customer_messages,
            count(*) filter (where is_from_desk and is_auto) as automatic_messages,
            max(sent_at) as last_message_at
        from {{ ref("int_messages_attributed") }}
        group by ticket_key
    ),

    notes as (
        select survivors.surviving_ticket_key as ticket_key, count(*) as internal_notes
        from {{ ref("stg_support__messages") }} as messages
        inner join {{ ref("int_tickets_merged") }} as survivors on messages.ticket_key = survivors.ticket_key
        where not messages.is_public
        group by survivors.surviving_ticket_key
    )

select
    tickets.ticket_key,
    coalesce(replies.first_reply_at, tickets.reported_first_reply_at) as first_reply_at,
    coalesce(replies.agent_replies, 0) as agent_replies,
    coalesce(spoken.customer_messages, 0) as customer_messages,
    coalesce(spoken.automatic_messages, 0) as automatic_messages,
    coalesce(notes.internal_notes, 0) as internal_notes,
    spoken.last_message_at,
    spoken.ticket_key is not null as has_messages,
    -- one touch is one reply of a person, and the matter solved; unknown where no messages were delivered
    case
        when spoken.ticket_key is not null and not tickets.is_open
        then least(coalesce(replies.agent_replies, 0), 3)
    end as touches,
    turns.next_reply_hours_avg,
    coalesce(turns.next_turns, 0) as next_turns,
    coalesce(turns.next_turns_waiting, 0) as next_turns_waiting
from {{ ref("int_tickets_attributed") }} as tickets
left join replies on tickets.ticket_key = replies.ticket_key
left join turns on tickets.ticket_key = turns.ticket_key
left join spoken on tickets.ticket_key = spoken.ticket_key
left join notes on tickets.ticket_key = notes.ticket_key
