-- Grain: one row per survey, wave, org unit ('all' for the whole wave) and measure (participation, a
-- question, a construct).
-- Restricted: small groups stand here in full; only the aggregate that went through suppression leaves this
-- schema.
-- `n_behind` is the smallest group the row could give away: of a construct, the people who answered its
-- least answered
-- question, because the construct minus its other questions is that question.
with
    cells as (
        select
            source,
            wave_id,
            org_unit,
            measure,
            item,
            min(construct) as construct,
            count(*) filter (where has_answered) as n,
            count(*) as people,
            cast(sum(answers) as bigint) as answers_n,
            cast(sum(favourable) as bigint) as favourable_n,
            {{ steady_mean("favourable_share") }} as favourable_share,
            {{ steady_deviation("favourable_share") }} as favourable_share_sd,
            {{ steady_mean("score") }} as score_mean,
            {{ steady_deviation("score") }} as score_sd,
            cast(sum(cast(is_promoter as integer)) as bigint) as promoters,
            cast(sum(cast(is_detractor as integer)) as bigint) as detractors
        from {{ ref("int_employee_people_scored") }}
        group by source, wave_id, org_unit, measure, item
    ),

    invited as (
        select source, wave_id, org_unit, people as invited from cells where measure = 'participation'
    ),

    least_answered as (
        select source, wave_id, org_unit, construct, min(n) as n
        from cells
        where measure = 'question'
        group by source, wave_id, org_unit, construct
    ),

    waves as (
        select
            source,
            wave_id,
            min({{ local_date("coalesce(invited_at, responded_at)") }}) as wave_on,
            bool_or(is_fictional) as is_fictional
        from {{ ref("stg_employee__survey_answers") }}
        group by source, wave_id
    )

select
    cells.*,
    invited.invited,
    waves.wave_on,
    waves.is_fictional,
    case when cells.measure = 'construct' then least_answered.n else cells.n end as n_behind
from cells
inner join waves on cells.source = waves.source and cells.wave_id = waves.wave_id
inner join
    invited
    on cells.source = invited.source
    and cells.wave_id = invited.wave_id
    and cells.org_unit = invited.org_unit
left join
    least_answered
    on cells.source = least_answered.source
    and cells.wave_id = least_answered.wave_id
    and cells.org_unit = least_answered.org_unit
    and cells.item = least_answered.construct
