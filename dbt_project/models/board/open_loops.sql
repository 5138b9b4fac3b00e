-- Grain: one row per kind of loop and place: what people asked of us that is still
-- open.
-- A survey stands here by name until somebody was got back to, an action about it was done, or
-- people were told of one.
with
    unanswered as (
        select department, channel, posted_at, is_fictional
        from {{ ref("fct_complaint") }}
        where
            replies_observed
            and first_human_reply_at is null
            and end_competing is null
            and resolved_at is null
            and {{ is_ours("brand") }}
    ),

    surveys as (
        select survey_id, wave, closed_on, responses, is_fictional
        from {{ ref("fct_wave_loop") }}
        where
            is_silent
            and {{ whole_days_between("closed_on", as_of_date()) }} >= {{ constant("silent_after_days") }}
    ),

    open_items as (
        select
            'Complaints without an answer' as loop,
            case when department = 'unmapped' then channel else department end as member,
            {{ days_between("posted_at", as_of_end()) }} as open_days,
            1 as items,
            is_fictional
        from unanswered
        union all
        select
            'Tickets still open' as loop,
            case when department = 'unmapped' then channel else department end as member,
            {{ days_between("created_at", as_of_end()) }} as open_days,
            1 as items,
            is_fictional
        from {{ ref("fct_ticket") }}
        where is_open and {{ is_ours("brand") }}
        union all
        select
            'Incidents people were not told of' as loop,
            incident_type as member,
            {{ days_between("coalesce(aware_at, occurred_at)", as_of_end()) }} as open_days,
            1 as items,
            is_fictional
        from {{ ref("fct_incident") }}
        where personal_data and coalesce(first_affected_notice_at, first_regulator_notice_at) is null
        union all
        select
            'Surveys that led to nothing' as loop,
            survey_id || ' ' || wave as member,
            {{ whole_days_between("closed_on", as_of_date()) }} as open_days,
            responses as items,
            is_fictional
        from surveys
    )

select
    loop,
    member,
    cast(sum(items) as bigint) as open_count,
    max(open_days) as oldest_days,
    median(open_days) as typical_days,
    cast(cast(floor(max(open_days)) as bigint) as varchar) || ' days' as oldest_days_text,
    bool_or(is_fictional) as is_fictional,
    {{ as_of_date() }} as as_of,
    {{ text(var("build_id")) }} as build_id
from open_items
group by loop, member
