-- Grain: one row per review of a complaint and department that caused it, under the ticket that speaks for
-- it now.
select
    survivors.surviving_ticket_key as ticket_key,
    reviews.source,
    reviews.is_fictional,
    reviews.reviewed_at,
    reviews.reviewed_on,
    reviews.department_text,
    reviews.weight,
    reviews.is_upheld,
    -- a kind of serious matter that was named says that it is one
    coalesce(reviews.is_serious, reviews.serious_type is not null) as is_serious,
    reviews.serious_type
from {{ ref("stg_support__reviews") }} as reviews
inner join {{ ref("int_tickets_merged") }} as survivors on reviews.ticket_key = survivors.ticket_key
