-- Grain: one row per complaint episode: who answered it or holds it, and whether a desk works on it.
-- The agent is the person who replied first; while nobody has, the one who holds its first ticket. A
-- complaint in public that no ticket was made of has neither desk nor closing.
with
    tickets as (
        select
            episodes.complaint_key,
            min_by(tickets.agent_key, tickets.created_at) as holder_key,
            count(*) as tickets,
            bool_or(tickets.is_open) as is_open,
            max(timed.last_solved_at) as closed_at
        from {{ ref("int_complaints_episodes") }} as episodes
        inner join {{ ref("int_tickets_attributed") }} as tickets on episodes.ticket_key = tickets.ticket_key
        inner join {{ ref("int_tickets_timed") }} as timed on tickets.ticket_key = timed.ticket_key
        group by episodes.complaint_key
    ),

    replies as (
        select complaint_key, min_by(agent_key, replied_at) as agent_key
        from {{ ref("fct_reply") }}
        where is_human and complaint_key is not null and agent_key is not null
        group by complaint_key
    )

select
    complaints.complaint_key,
    complaints.source,
    complaints.is_fictional,
    complaints.brand,
    complaints.department,
    complaints.posted_on,
    coalesce(replies.agent_key, tickets.holder_key) as agent_key,
    case
        when replies.agent_key is not null then 'replied' when tickets.holder_key is not null then 'holds'
    end as agent_rule,
    coalesce(tickets.tickets, 0) as tickets,
    tickets.complaint_key is not null as has_ticket,
    case when not tickets.is_open then {{ local_date("tickets.closed_at") }} end as closed_on
from {{ ref("fct_complaint") }} as complaints
left join tickets on complaints.complaint_key = tickets.complaint_key
left join replies on complaints.complaint_key = replies.complaint_key
