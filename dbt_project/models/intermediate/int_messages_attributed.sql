-- Grain: one row per message of a ticket, with who speaks; system notes and notes the customer cannot read
-- are left out.
-- Some desks do not say which side wrote: the list of agents decides then.
select
    messages.message_key,
    survivors.surviving_ticket_key as ticket_key,
    messages.source,
    messages.is_fictional,
    messages.sent_at,
    messages.sent_on,
    messages.text_id,
    messages.template_id,
    messages.author_id_hash,
    agents.team,
    agents.agent_key is not null or messages.author_role <> 'customer' as is_from_desk,
    messages.author_role = 'bot'
    or coalesce(messages.is_auto, false)
    or coalesce(agents.is_bot, false) as is_auto,
    coalesce(
        agents.agent_key,
        case
            when messages.author_role = 'agent' and messages.author_id_hash is not null
            then {{ key_of(["messages.source", "messages.author_id_hash"]) }}
        end
    ) as agent_key
from {{ ref("stg_support__messages") }} as messages
inner join {{ ref("int_tickets_merged") }} as survivors on messages.ticket_key = survivors.ticket_key
left join
    {{ ref("stg_support__agents") }} as agents
    on messages.source = agents.source
    and messages.author_id_hash = agents.agent_id_hash
    and messages.sent_on >= agents.holds_from
    and messages.sent_on < agents.holds_before
-- what the system itself sends to a customer ("we got your message") is an automatic reply; its other notes
-- are none
where messages.is_public and (messages.author_role <> 'system' or coalesce(messages.is_auto, false))
