-- Grain: one row per kind of loop and place: what people asked of us that is still
-- open.
-- Surveys stand here only as long as no log of actions is delivered at all: then
-- nothing shows that they led to anything.
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
        select
            survey.survey_id, survey.wave_id, survey.last_recorded_on, survey.responses, survey.is_fictional
        from {{ ref("dim_survey") }} as survey
        where
            {{ whole_days_between("survey.last_recorded_on", as_of_date()) }}
            >= {{ constant("silent_after_days") }}
            and not exists (
                select 1 from {{ source("meta", "load_balance") }} where feed = 'actions_log' and accepted > 0
            )
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
            'Survey answers without a recorded action' as loop,
            survey_id || case when wave_id <> '' then ' ' || wave_id else '' end as member,
            {{ whole_days_between("last_recorded_on", as_of_date()) }} as open_days,
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
