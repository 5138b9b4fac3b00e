-- Grain: one row per turn of a customer in a ticket: what they wrote until a person of the desk answered.
-- An automatic message ends no turn; a turn still waiting is followed to the end of the as_of day.
select
    {{ key_of(["turns.ticket_key", "turns.turn"]) }} as turn_key,
    turns.ticket_key,
    tickets.source,
    tickets.is_fictional,
    tickets.brand,
    tickets.channel,
    tickets.department,
    cast(turns.turn as integer) as turn,
    turns.turn = 1 as is_first,
    turns.asked_at,
    {{ local_date("turns.asked_at") }} as asked_on,
    turns.answered_at,
    turns.answered_at is not null as is_answered,
    {{
        hours_between(
            "turns.asked_at",
            "coalesce(turns.answered_at, case when not tickets.is_open then greatest(timed.last_solved_at, turns.asked_at) end, "
            ~ as_of_end()
            ~ ")",
        )
    }}
    as followed_hours
from {{ ref("int_turns_answered") }} as turns
inner join {{ ref("int_tickets_attributed") }} as tickets on turns.ticket_key = tickets.ticket_key
inner join {{ ref("int_tickets_timed") }} as timed on turns.ticket_key = timed.ticket_key
