-- Grain: one row per survey, wave and place of the matrix of good faith: 'all', a unit that judges, or a unit
-- with the department it judges.
-- A hidden row shows nothing.
select
    {{ key_of(["counted.source", "counted.wave_id", "counted.unit"]) }} as pair_key,
    counted.source,
    counted.is_fictional,
    counted.wave_id as wave,
    waves.wave_on,
    counted.unit as place,
    counted.parent as parent_unit,
    counted.about_unit,
    judged.is_hidden as is_suppressed,
    {{ unless_hidden(["n", "answers_n", "score_mean"]) }}
from {{ ref("int_employee_pairs_counted") }} as counted
inner join
    {{ ref("int_employee_groups_judged") }} as judged
    on judged.system = 'pairs'
    and counted.source = judged.source
    and counted.wave_id = judged.period
    and counted.unit = judged.unit
inner join
    (
        select source, wave_id, min({{ local_date("coalesce(invited_at, responded_at)") }}) as wave_on
        from {{ ref("int_employee_answers_scored") }}
        group by source, wave_id
    ) as waves
    on counted.source = waves.source
    and counted.wave_id = waves.wave_id
