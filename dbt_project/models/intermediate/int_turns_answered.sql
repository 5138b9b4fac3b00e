-- Grain: one row per turn of a customer in a ticket: all they wrote until a person of the desk answered.
-- Automatic messages do not end a turn. A turn nobody answered yet has no answer; it is still running.
with
    spoken as (
        select
            messages.ticket_key,
            messages.sent_at,
            messages.is_from_desk,
            coalesce(
                lag(messages.is_from_desk) over (
                    partition by messages.ticket_key
                    order by messages.sent_at, messages.is_from_desk, messages.message_key
                ),
                true
            ) as desk_spoke_before
        from {{ ref("int_messages_attributed") }} as messages
        where not messages.is_auto
    ),

    asked as (
        select
            ticket_key,
            sent_at as asked_at,
            row_number() over (partition by ticket_key order by sent_at) as turn
        from spoken
        where not is_from_desk and desk_spoke_before
    ),

    answers as (select ticket_key, sent_at from spoken where is_from_desk)

select asked.ticket_key, asked.turn, asked.asked_at, min(answers.sent_at) as answered_at
from asked
left join answers on asked.ticket_key = answers.ticket_key and answers.sent_at >= asked.asked_at
group by asked.ticket_key, asked.turn, asked.asked_at
