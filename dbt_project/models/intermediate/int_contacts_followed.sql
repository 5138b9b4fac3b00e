-- Grain: one row per ticket of a known customer, with the customer's next contact about the same matter
-- after it was solved.
with
    contacts as (
        select
            tickets.ticket_key,
            tickets.created_at,
            timed.last_solved_at,
            bridge.customer_key,
            tickets.brand,
            coalesce({{ folded("tickets.category") }}, '') as topic
        from {{ ref("int_tickets_attributed") }} as tickets
        inner join {{ ref("int_tickets_timed") }} as timed on tickets.ticket_key = timed.ticket_key
        inner join
            {{ ref("int_identities_bridged") }} as bridge
            on bridge.record_kind = 'ticket'
            and tickets.ticket_key = bridge.record_key
    )

select contacts.ticket_key, contacts.customer_key, min(later.created_at) as next_contact_at
from contacts
left join
    contacts as later
    on contacts.customer_key = later.customer_key
    and contacts.brand = later.brand
    and contacts.topic = later.topic
    and later.created_at > contacts.last_solved_at
    and later.ticket_key <> contacts.ticket_key
group by contacts.ticket_key, contacts.customer_key
