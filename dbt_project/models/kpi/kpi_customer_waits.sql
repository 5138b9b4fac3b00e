-- Grain: one row per KPI, variant, period, dimension and member.
-- How long customers wait: for the whole solution (C06), for the next reply, in all
-- and on hold (C09). A reopened ticket is solved when it was solved for the last time;
-- what is still open waits until as_of.
with
    tickets as (
        select
            created_on as day,
            brand,
            channel,
            department,
            topic,
            is_fictional,
            case
                when has_time_conflict
                then null
                when is_open
                then {{ hours_between("created_at", as_of_end()) }}
                else full_resolution_hours
            end as resolution_hours,
            case
                when has_time_conflict
                then null
                when first_solved_at is not null
                then {{ hours_between("created_at", "first_solved_at") }}
                when is_open
                then {{ hours_between("created_at", as_of_end()) }}
            end as first_resolution_hours,
            cast(not is_open as int) as is_solved,
            cast(first_solved_at is not null as int) as was_solved,
            requester_wait_hours,
            on_hold_hours
        from {{ ref("fct_ticket") }}
        where {{ is_ours("brand") }}
    ),

    followed as (select * from tickets where requester_wait_hours is not null),

    turns as (
        select
            turn.asked_on as day,
            turn.department,
            turn.is_fictional,
            turn.followed_hours,
            -- a ticket solved without a further word ended otherwise
            case when turn.is_answered then 1 when ticket.is_open then 0 else 2 end as outcome
        from {{ ref("fct_reply_wait") }} as turn
        inner join {{ ref("fct_ticket") }} as ticket on turn.ticket_key = ticket.ticket_key
        where not turn.is_first and {{ is_ours("turn.brand") }}
    )

    {{ duration_km("C06", "tickets", "resolution_hours", "is_solved", {"median": 0.5, "p90": 0.9}) }}
union all
{{
    duration_km(
        "C06", "tickets", "first_resolution_hours", "was_solved", {"first_median": 0.5, "first_p90": 0.9}
    )
}}
union all
{{ duration_km("C09", "turns", "followed_hours", "outcome", {"next_reply": 0.5}) }}
union all
{{ duration_km("C09", "followed", "requester_wait_hours", "is_solved", {"requester_wait": 0.5}) }}
union all
{{ duration_km("C09", "followed", "on_hold_hours", "is_solved", {"on_hold": 0.5}) }}
