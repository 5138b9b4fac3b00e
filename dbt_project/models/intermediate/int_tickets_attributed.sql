-- Grain: one row per ticket that was not merged into another, with brand, department and channel resolved.
-- What the desk reports but cannot know yet on the as_of day has been taken away in staging; a ticket
-- without an end is open.
select
    tickets.*,
    brands.brand,
    departments.department,
    case
        when tickets.assignee_id_hash is not null
        then {{ key_of(["tickets.source", "tickets.assignee_id_hash"]) }}
    end as agent_key,
    not {{ is_resolved("tickets.status") }} as is_open,
    coalesce(merged.tickets_merged_in, 0) as tickets_merged_in
from {{ ref("stg_support__tickets") }} as tickets
inner join
    {{ ref("int_tickets_merged") }} as survivors
    on tickets.ticket_key = survivors.ticket_key
    and not survivors.is_merged
left join
    (
        select surviving_ticket_key, count(*) as tickets_merged_in
        from {{ ref("int_tickets_merged") }}
        where is_merged
        group by surviving_ticket_key
    ) as merged
    on tickets.ticket_key = merged.surviving_ticket_key
left join
    {{ ref("int_brands_resolved") }} as brands
    on coalesce({{ folded("tickets.brand_text") }}, '') = brands.spelling
left join
    {{ ref("int_departments_mapped") }} as departments
    on tickets.source = departments.source
    and coalesce({{ folded("tickets.group_name") }}, '') = departments.queue
    and tickets.created_on = departments.day
