-- Grain: one row per KPI, variant, period, dimension and member.
-- Who was got back to after a bad answer (L02). Only those who allow it can be contacted; where a survey
-- does not
-- ask, nothing is known. Without a single case opened for a response nobody can say who was contacted.
with
    known as (
        select count(*) > 0 as cases_are_kept
        from {{ ref("fct_survey_followup") }}
        where case_opened_at is not null
    ),

    followups as (
        select
            followup.recorded_on as day,
            waves.survey_id || ' ' || waves.wave as wave,
            followup.department,
            followup.is_fictional,
            followup.is_detractor,
            followup.is_complaint,
            followup.contact_allowed as is_usable,
            coalesce(
                followup.contacted_hours <= {{ constant("contacted_within_hours") }}, false
            ) as is_contacted
        from {{ ref("fct_survey_followup") }} as followup
        inner join {{ ref("dim_wave") }} as waves on followup.wave_key = waves.wave_key
        cross join known
        where
            known.cases_are_kept
            and {{ is_ours("followup.brand") }}
            and coalesce(followup.contact_allowed, true)
    ),

    detractors as (select * from followups where is_detractor),

    complaints as (select * from followups where is_complaint)

    {{ share("L02", "followups", usable="is_usable", hit="is_contacted") }}
union all
{{ share("L02", "detractors", usable="is_usable", hit="is_contacted", variant="detractors") }}
union all
{{ share("L02", "complaints", usable="is_usable", hit="is_contacted", variant="complaints") }}
