-- Grain: one row per complaint episode and department that caused it.
-- The surest source speaks alone: a reviewer, else the desk's code of the cause, else the owner of the
-- topic. Who caused
-- it is another question than who answers it. The confidence is a fixed grade of the source, not a
-- probability.
with
    tickets as (
        select complaint_key, ticket_key
        from {{ ref("int_complaints_episodes") }}
        where ticket_key is not null
    ),

    reviews as (
        select
            tickets.complaint_key,
            departments.department,
            coalesce(reviews.weight, 1) as weight,
            reviews.reviewed_at,
            max(reviews.reviewed_at) over (partition by tickets.complaint_key) as last_reviewed_at
        from tickets
        inner join {{ ref("int_reviews_attributed") }} as reviews on tickets.ticket_key = reviews.ticket_key
        inner join
            {{ ref("int_departments_mapped") }} as departments
            on reviews.source = departments.source
            and {{ folded("reviews.department_text") }} = departments.queue
            and reviews.reviewed_on = departments.day
            and departments.department <> 'unmapped'
    ),

    root_causes as (
        select
            tickets.complaint_key,
            min_by(causes.department, concat_ws('|', attributed.created_at, causes.department)) as department
        from tickets
        inner join
            {{ ref("int_tickets_attributed") }} as attributed on tickets.ticket_key = attributed.ticket_key
        inner join
            {{ ref("stg_reference__root_causes") }} as causes
            on (causes.source = attributed.source or causes.source = '*')
            and {{ folded("causes.root_cause") }} = {{ folded("attributed.root_cause") }}
            and attributed.created_on >= {{ or_always("causes.valid_from") }}
            and attributed.created_on <= {{ or_never("causes.valid_to") }}
        group by tickets.complaint_key
    ),

    claims as (
        select
            complaint_key,
            department,
            {{ steady_sum("weight") }} as weight,
            'reviewer' as method,
            1.0 as confidence,
            1 as precedence
        from reviews
        where reviewed_at = last_reviewed_at
        group by complaint_key, department
        union all
        select complaint_key, department, 1, 'root_cause', 0.9, 2
        from root_causes
        union all
        select
            gathered.complaint_key,
            topics.default_owner_department,
            1,
            'topic_owner',
            -- who owns a topic is assumed, not found; a category the desk chose is surer than words in a text
            case when gathered.is_topic_of_desk then 0.7 else 0.5 end,
            3
        from {{ ref("int_complaints_gathered") }} as gathered
        inner join {{ ref("stg_reference__topics") }} as topics on gathered.topic = topics.topic
        where topics.default_owner_department is not null
    ),

    surest as (
        select *, min(precedence) over (partition by complaint_key) as surest from claims where weight > 0
    )

select
    complaint_key,
    department,
    cast(weight / sum(weight) over (partition by complaint_key) as double) as weight,
    method,
    cast(confidence as double) as confidence,
    -- the department a table with one place for it names
    row_number() over (partition by complaint_key order by weight desc, department) = 1 as is_main
from surest
where precedence = surest
