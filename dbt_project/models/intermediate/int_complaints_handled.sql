-- Grain: one row per complaint episode: who answered, when the department that caused it had it, and when
-- the one that
-- answers for it first touched it.
-- A part of a department counts as the department. For a serious matter the accountable owner is the owner
-- of that kind
-- of matter, for any other the department that caused it.
with
    causes as (select complaint_key, department from {{ ref("int_complaints_caused") }} where is_main),

    serious_owners as (
        select serious_type, min_by(default_owner_department, topic) as department
        from {{ ref("stg_reference__topics") }}
        where serious_type is not null and default_owner_department is not null
        group by serious_type
    ),

    owners as (
        select complaints.complaint_key, coalesce(serious_owners.department, causes.department) as department
        from {{ ref("int_complaints_serious") }} as complaints
        left join serious_owners on complaints.serious_type = serious_owners.serious_type
        left join causes on complaints.complaint_key = causes.complaint_key
    ),

    -- being there: the ticket lay with a department, or somebody of it replied
    stays as (
        select
            episodes.complaint_key,
            stations.department,
            stations.started_at as touched_at,
            true as is_case,
            -- a case somebody else has: the ticket went on, or one was made of a post
            stations.station > 1 or episodes.post_key is not null as is_passed_on
        from {{ ref("int_complaints_episodes") }} as episodes
        inner join {{ ref("int_ticket_stations") }} as stations on episodes.ticket_key = stations.ticket_key
        union all
        select complaint_key, department, replied_at as touched_at, false as is_case, false as is_passed_on
        from {{ ref("int_complaint_replies") }}
        where is_human
    ),

    upwards as (select distinct department, ancestor from {{ ref("int_departments_above") }}),

    touched as (
        select
            gathered.complaint_key,
            min(stays.touched_at) filter (
                where stays.is_case and upwards.ancestor = causes.department
            ) as case_at,
            min(stays.touched_at) filter (where upwards.ancestor = causes.department) as causing_touched_at,
            min(stays.touched_at) filter (where upwards.ancestor = owners.department) as owner_touched_at,
            min(stays.touched_at) filter (where stays.is_passed_on) as passed_on_at,
            min_by(stays.department, stays.touched_at) filter (where stays.is_case) as first_department
        from {{ ref("int_complaints_gathered") }} as gathered
        inner join stays on gathered.complaint_key = stays.complaint_key
        inner join upwards on stays.department = upwards.department
        left join causes on gathered.complaint_key = causes.complaint_key
        left join owners on gathered.complaint_key = owners.complaint_key
        group by gathered.complaint_key
    ),

    replied as (
        select
            complaint_key,
            min_by(department, concat_ws('|', replied_at, reply_key)) as answering_department,
            min(replied_at) filter (where is_substantive) as first_substantive_at
        from {{ ref("int_complaint_replies") }}
        where is_human
        group by complaint_key
    )

select
    gathered.complaint_key,
    causes.department as causing_department,
    owners.department as owner_department,
    replied.answering_department,
    replied.first_substantive_at,
    touched.first_department,
    touched.case_at,
    touched.passed_on_at,
    -- what lay there before it was posted was there at once
    case
        when least(touched.case_at, touched.causing_touched_at) is not null
        then greatest(least(touched.case_at, touched.causing_touched_at), gathered.posted_at)
    end as handed_over_at,
    case
        when touched.owner_touched_at is not null then greatest(touched.owner_touched_at, gathered.posted_at)
    end as owner_touched_at
from {{ ref("int_complaints_gathered") }} as gathered
left join causes on gathered.complaint_key = causes.complaint_key
left join owners on gathered.complaint_key = owners.complaint_key
left join touched on gathered.complaint_key = touched.complaint_key
left join replied on gathered.complaint_key = replied.complaint_key
