-- Grain: one row per survey, wave and place of the matrix of good faith between departments: 'all', the unit
-- that judges, and the unit that judges with the department it judges.
-- Restricted: sizes before suppression. Nobody judges their own unit here.
with
    answers as (
        select
            answers.source,
            answers.wave_id,
            answers.respondent_key,
            own.unit,
            coalesce(names.department, answers.about_department_text) as department,
            answers.score,
            answers.is_favourable,
            answers.is_fictional
        from {{ ref("int_employee_answers_scored") }} as answers
        inner join
            {{ ref("int_org_units_placed") }} as own
            on answers.org_unit = own.org_unit
            and own.is_shown
            and own.parent is not null
        left join
            {{ ref("int_department_names") }} as names
            on {{ folded("answers.about_department_text") }} = names.name
        where answers.construct = 'good_faith_of_department' and answers.about_department_text is not null
        -- the unit itself, not the ones above it
        qualify
            row_number() over (
                partition by
                    answers.source,
                    answers.wave_id,
                    answers.respondent_key,
                    answers.about_department_text,
                    answers.question_id
                order by length(own.path) desc, own.unit
            )
            = 1
    ),

    judging as (
        select
            source,
            wave_id,
            respondent_key,
            unit,
            department,
            is_fictional,
            {{ steady_mean("score") }} as score
        from answers
        where {{ folded("department") }} <> {{ folded("unit") }} and score is not null
        group by source, wave_id, respondent_key, unit, department, is_fictional
    ),

    placed as (
        select *, 'all' as place, cast(null as varchar) as parent, '' as path, cast(null as varchar) as judged
        from judging
        union all
        select *, unit as place, 'all' as parent, chr(31) || 'all' || chr(31) as path, null as judged
        from judging
        union all
        select
            *,
            unit || ' → ' || department as place,
            unit as parent,
            chr(31) || 'all' || chr(31) || unit || chr(31) as path,
            department as judged
        from judging
    ),

    people as (
        select
            source,
            wave_id,
            place,
            parent,
            path,
            judged,
            respondent_key,
            bool_or(is_fictional) as is_fictional,
            {{ steady_sum("score") }} as score_sum,
            count(*) as answers
        from placed
        group by source, wave_id, place, parent, path, judged, respondent_key
    )

select
    source,
    wave_id,
    place as unit,
    parent,
    path,
    judged as about_unit,
    bool_or(is_fictional) as is_fictional,
    count(*) as n,
    cast(sum(answers) as bigint) as answers_n,
    {{ steady_sum("score_sum") }} / sum(answers) as score_mean
from people
group by source, wave_id, place, parent, path, judged
