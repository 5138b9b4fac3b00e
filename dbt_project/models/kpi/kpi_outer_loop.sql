-- Grain: one row per KPI, variant, period, dimension and member.
-- Whether feedback changed something (L03), whether people were told (L04), and which surveys led to
-- nothing at all
-- (L05). A wave belongs to the period in which it closed, an action to the one in which it was done.
-- Without a log of actions and of what they answer nothing is known; that is not the same as nothing done.
with
    log as (select coalesce(bool_or(is_linked), false) as is_kept from {{ ref("fct_action") }}),

    themes as (
        select
            theme.closed_on as day,
            theme.scope,
            waves.survey_id || ' ' || waves.wave as wave,
            theme.department,
            theme.is_fictional,
            coalesce(answered.is_done_in_time, false) as is_changed
        from {{ ref("fct_theme") }} as theme
        cross join log
        left join {{ ref("dim_wave") }} as waves on theme.wave_key = waves.wave_key
        left join
            (
                select theme_key, bool_or(is_done_in_time) as is_done_in_time
                from {{ ref("fct_theme_action") }}
                group by theme_key
            ) as answered
            on theme.theme_key = answered.theme_key
        where log.is_kept and theme.is_top and theme.closed_on <= {{ as_of_date() }}
    ),

    themes_of_waves as (select * from themes where scope = 'wave'),

    themes_of_quarters as (select * from themes where scope = 'quarter'),

    completed as (
        select
            done_on as day,
            department,
            is_fictional,
            -- a plan announced before it is done is not yet told as done
            coalesce(
                communicated_on >= done_on
                and {{ whole_days_between("done_on", "communicated_on") }}
                <= {{ constant("told_within_days") }},
                false
            ) as is_told,
            communicated_to
        from {{ ref("fct_action") }}
        where done_on is not null
    ),

    waves as (
        select loops.closed_on as day, loops.survey_id as survey, loops.is_fictional, loops.is_silent
        from {{ ref("fct_wave_loop") }} as loops
        cross join log
        -- silence is only heard where all three could have been: a contact, a change, a message
        where
            log.is_kept
            and (select count(*) from {{ ref("fct_ticket") }}) > 0
            and (select count(*) from {{ ref("fct_survey_answer") }}) > 0
            and {{ whole_days_between("loops.closed_on", as_of_date()) }}
            >= {{ constant("silent_after_days") }}
    )

    {{ share("L03", "themes_of_waves", hit="is_changed") }}
union all
{{
    share(
        "L03",
        "themes_of_quarters",
        hit="is_changed",
        variant="other_sources",
        slices=["all", "department"],
    )
}}
union all
{{ share("L04", "completed", hit="is_told") }}
union all
{{ share("L04", "completed", hit="is_told and communicated_to = 'public'", variant="public") }}
union all
{{ share("L04", "completed", hit="is_told and communicated_to = 'respondents'", variant="respondents") }}
union all
{{ share("L05", "waves", hit="is_silent") }}
