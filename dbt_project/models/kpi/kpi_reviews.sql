-- Grain: one row per KPI, variant, period, dimension and member.
-- Who uses what customers say (D11), and how often the board looks at it (D14). Every quarter up to now has
-- its row, also those without a meeting: that is the finding.
with
    -- who worked with it shows in replies of the desk and in actions on what was said; both must be delivered
    logs as (
        select
            coalesce(bool_or(is_linked), false)
            and (select count(*) from {{ ref("fct_reply") }} where ticket_key is not null) > 0 as is_known
        from {{ ref("fct_action") }}
    ),

    quarters as (
        select distinct {{ period_start("'quarter'", "occurred_on") }} as day, is_fictional
        from
            (
                select occurred_on, bool_or(is_fictional) over () as is_fictional
                from {{ ref("fct_feedback_item") }}
            ) as items
        where (select is_known from logs)
    ),

    used as (
        select department, started_on as first_on, coalesce(done_on, {{ as_of_date() }}) as last_on
        from {{ ref("fct_action") }}
        where action_key in (select action_key from {{ ref("bridge_action_topic") }})
        union all
        select department, replied_on as first_on, replied_on as last_on
        from {{ ref("fct_reply") }}
        where is_human
    ),

    departments as (
        select distinct
            quarters.day,
            quarters.is_fictional,
            departments.department,
            exists (
                select 1
                from used
                where
                    used.department = departments.department
                    and used.first_on <= {{ period_end("'quarter'", "quarters.day") }}
                    and used.last_on >= quarters.day
            ) as has_used
        from quarters
        inner join
            {{ ref("dim_department") }} as departments
            on departments.department <> 'unmapped'
            and departments.department_type <> 'company'
            and {{ period_end("'quarter'", "quarters.day") }} >= {{ or_always("departments.valid_from") }}
            and quarters.day <= {{ or_never("departments.valid_to") }}
    ),

    topics as (
        select
            {{ as_of_date() }} as day, false as is_fictional, default_owner_department is not null as is_owned
        from {{ ref("dim_topic") }}
        where (select is_known from logs)
    ),

    meetings as (
        select held_on as day, is_fictional, kind, decisions_logged
        from {{ ref("fct_review_meeting") }}
        where kind in ('board', 'outside_in')
    ),

    ends as (
        select distinct {{ period_end("'quarter'", period_start("'quarter'", "dates.day")) }} as quarter_end
        from {{ ref("dim_date") }} as dates
        where dates.day >= (select min(day) from meetings) and dates.day <= {{ as_of_date() }}
    ),

    spine as (select least(quarter_end, {{ as_of_date() }}) as day from ends),

    looked as (
        select
            spine.day,
            bool_or(meetings.is_fictional) as is_fictional,
            {{ whole_days_between("max(meetings.day)", "spine.day") }} as days_since,
            {{
                whole_days_between(
                    "max(case when meetings.kind = 'outside_in' then meetings.day end)", "spine.day"
                )
            }} as days_since_outside
        from spine
        inner join meetings on meetings.day <= spine.day
        group by spine.day
    )

    {{ share("D11", "departments", hit="has_used") }}
union all
{{ share("D11", "topics", hit="is_owned", variant="topics") }}
union all
{{ summary("D14", "looked", {"main": "min(days_since)", "outside_in": "min(days_since_outside)"}) }}
union all
{{
    ratio_of_sums(
        "D14",
        "meetings",
        numerator="sum(decisions_logged)",
        denominator="count(decisions_logged)",
        units="count(decisions_logged)",
        eligible="count(*)",
        variant="decisions",
    )
}}
