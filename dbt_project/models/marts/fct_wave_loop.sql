-- Grain: one row per wave of a survey, with what came of it: when somebody was first got back to, when the
-- first
-- action about it was done, when people were first told.
with
    contacts as (
        select wave_key, min(contacted_at) as first_contact_at
        from {{ ref("fct_survey_followup") }}
        group by wave_key
    ),

    linked as (
        select wave_key, action_key
        from {{ ref("fct_theme_action") }}
        where wave_key is not null
        union
        select waves.wave_key, bridge.action_key
        from {{ ref("bridge_feedback_action") }} as bridge
        inner join {{ ref("fct_feedback_item") }} as items on bridge.item_key = items.item_key
        inner join {{ ref("int_responses_waved") }} as waves on items.record_key = waves.response_key
        where bridge.link_level = 'item' and items.item_type = 'survey_comment'
    ),

    results as (
        select
            linked.wave_key,
            min(actions.done_at) as first_done_at,
            min(actions.communicated_at) as first_told_at
        from linked
        inner join {{ ref("fct_action") }} as actions on linked.action_key = actions.action_key
        group by linked.wave_key
    )

select
    waves.wave_key,
    waves.source,
    waves.is_fictional,
    waves.survey_id,
    waves.wave,
    waves.closed_on,
    waves.responses,
    contacts.first_contact_at,
    results.first_done_at,
    results.first_told_at,
    coalesce(contacts.first_contact_at, results.first_done_at, results.first_told_at) is null as is_silent
from {{ ref("dim_wave") }} as waves
left join contacts on waves.wave_key = contacts.wave_key
left join results on waves.wave_key = results.wave_key
