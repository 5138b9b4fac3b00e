-- Grain: one row per survey response for which a case was opened: when a person first got back to its author.
-- A case names its response by the response's own number; where two responses bear it, none is meant.
with
    numbered as (
        select response_id, min(response_key) as response_key, min(recorded_at) as recorded_at
        from {{ ref("stg_survey__responses") }}
        group by response_id
        having count(*) = 1
    ),

    cases as (
        select
            numbered.response_key,
            numbered.recorded_at,
            tickets.ticket_key,
            tickets.created_at,
            tickets.reported_first_reply_at
        from {{ ref("stg_support__tickets") }} as tickets
        inner join numbered on tickets.source_response_id = numbered.response_id
    ),

    answered as (
        select cases.response_key, min(messages.sent_at) as contacted_at
        from cases
        inner join {{ ref("int_tickets_merged") }} as survivors on cases.ticket_key = survivors.ticket_key
        inner join
            {{ ref("int_messages_attributed") }} as messages
            on survivors.surviving_ticket_key = messages.ticket_key
            and messages.is_from_desk
            and not messages.is_auto
            and messages.sent_at >= cases.recorded_at
        group by cases.response_key
    )

select
    cases.response_key,
    min(cases.created_at) as case_opened_at,
    coalesce(
        min(answered.contacted_at),
        min(
            case
                when cases.reported_first_reply_at >= cases.recorded_at then cases.reported_first_reply_at
            end
        )
    ) as contacted_at
from cases
left join answered on cases.response_key = answered.response_key
group by cases.response_key
