-- Grain: one row per cell of int_employee_cells_counted, with the verdict whether it may be shown.
-- Hidden: fewer people than the smallest group (k). Hidden as well: the next smallest unit, while the
-- hidden ones together
-- are fewer than k, because the whole minus what is shown would tell about them. A construct is hidden in a
-- unit where one
-- of its questions is. If nothing more is left to hide, the whole is smaller than k and hidden itself.
with
    cells as (
        select source, wave_id, org_unit, measure, item, construct, n_behind
        from {{ ref("int_employee_cells_counted") }}
    ),

    ranked as (
        select
            *,
            bool_or(org_unit <> 'all' and n_behind < {{ var("minimum_group") }}) over (
                partition by source, wave_id, measure, item
            ) as has_small_unit,
            coalesce(
                sum(case when org_unit <> 'all' then n_behind else 0 end) over (
                    partition by source, wave_id, measure, item
                    order by n_behind, org_unit
                    rows between unbounded preceding and 1 preceding
                ),
                0
            ) as people_in_smaller_units
        from cells
    ),

    judged as (
        select
            *,
            n_behind < {{ var("minimum_group") }} as is_too_small,
            n_behind < {{ var("minimum_group") }}
            or (
                org_unit <> 'all' and has_small_unit and people_in_smaller_units < {{ var("minimum_group") }}
            ) as is_hidden
        from ranked
    ),

    hidden_questions as (
        select source, wave_id, org_unit, construct, bool_or(is_hidden) as is_hidden
        from judged
        where measure = 'question'
        group by source, wave_id, org_unit, construct
    )

select
    judged.source,
    judged.wave_id,
    judged.org_unit,
    judged.measure,
    judged.item,
    judged.is_too_small,
    judged.is_hidden
    or (judged.measure = 'construct' and coalesce(hidden_questions.is_hidden, false)) as is_hidden
from judged
left join
    hidden_questions
    on judged.source = hidden_questions.source
    and judged.wave_id = hidden_questions.wave_id
    and judged.org_unit = hidden_questions.org_unit
    and judged.item = hidden_questions.construct
