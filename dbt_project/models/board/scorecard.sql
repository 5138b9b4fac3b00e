-- Grain: one row per KPI: the figure a board reads first.
-- Of the readings with a figure the first of the card, at the month where there is
-- one. A KPI meets or misses its target only when the whole interval does.
with
    candidates as (
        select
            latest.*,
            catalogue.title,
            catalogue.question,
            catalogue.owner,
            catalogue.kind,
            variant.title as reading,
            variant.direction,
            row_number() over (
                partition by latest.kpi_id
                order by
                    (latest.value is null),
                    variant.position,
                    case
                        latest.period_grain
                        when 'month'
                        then 1
                        when 'quarter'
                        then 2
                        when 'week'
                        then 3
                        when 'year'
                        then 4
                        else 5
                    end
            ) as choice
        from {{ ref("kpi_latest") }} as latest
        inner join {{ ref("kpi_catalogue") }} as catalogue on latest.kpi_id = catalogue.kpi_id
        inner join
            {{ ref("kpi_variant") }} as variant
            on latest.kpi_id = variant.kpi_id
            and latest.variant = variant.variant
        where latest.dimension = 'all'
    )

select
    kpi_id,
    case
        left(kpi_id, 1)
        when 'R'
        then 'Response'
        when 'C'
        then 'Customer standards'
        when 'B'
        then 'Brand'
        when 'O'
        then 'Outreach'
        when 'L'
        then 'Closing the loop'
        when 'I'
        then 'Incidents'
        when 'E'
        then 'Employees'
        when 'A'
        then 'Praise and advocacy'
        when 'P'
        then 'Promises'
        when 'D'
        then 'Departments'
        when 'X'
        then 'Programme'
    end as chapter,
    title,
    question,
    variant,
    reading,
    owner,
    kind,
    direction,
    period_grain,
    period_start,
    period_end,
    value,
    ci_low,
    ci_high,
    unit,
    n,
    n_censored,
    coverage,
    status,
    status_reason,
    previous_period_start,
    previous_value,
    change,
    change_is_clear,
    case
        when change is null
        then 'nothing to compare with'
        when not change_is_clear
        then 'no clear change'
        when change > 0
        then 'clearly higher'
        else 'clearly lower'
    end as change_in_words,
    target,
    gap_to_target,
    case
        when target is null or status not in ('ok', 'experimental') or coalesce(ci_low, ci_high) is null
        then 'not judged'
        when (direction = 'up' and ci_low >= target) or (direction = 'down' and ci_high <= target)
        then 'meets'
        when (direction = 'up' and ci_high < target) or (direction = 'down' and ci_low > target)
        then 'misses'
        else 'unclear'
    end as standing,
    is_fictional,
    as_of,
    build_id
from candidates
where choice = 1
