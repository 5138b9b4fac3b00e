-- Grain: one row per completed action that named beforehand the KPI it should move, before or after, on its
-- own topics
-- (or in its department) or where nobody acted: what that KPI was, over half a year.
with
    actions as (
        select
            action.action_key,
            action.department,
            action.started_on,
            action.done_on,
            variant.kpi_id,
            variant.variant
        from {{ ref("fct_action") }} as action
        inner join
            {{ ref("kpi_variant") }} as variant on action.target_kpi = variant.kpi_id and variant.position = 1
        where {{ whole_days_between("action.done_on", as_of_date()) }} >= {{ constant("improvement_days") }}
    ),

    touched as (
        select
            action.done_on, action.started_on, action.action_key, 'topic' as dimension, bridge.topic as member
        from {{ ref("fct_action") }} as action
        inner join {{ ref("bridge_action_topic") }} as bridge on action.action_key = bridge.action_key
        where action.done_on is not null
        union all
        select done_on, started_on, action_key, 'department' as dimension, department as member
        from {{ ref("fct_action") }}
        where done_on is not null
    ),

    months as (
        select
            kpi_id,
            variant,
            dimension,
            member,
            period_start,
            {{ period_end("'month'", "period_start") }} as period_end,
            numerator,
            denominator,
            denominator * (ci_high - ci_low) / (2 * {{ z95() }}) as spread
        from {{ ref("kpi_measured") }}
        where
            period_grain = 'month'
            and dimension in ('topic', 'department')
            and member not in ('unmapped', 'unknown', 'none')
            and denominator > 0
            and ci_low is not null
            and ci_high is not null
    ),

    -- topics before departments, where the KPI is told apart by topics
    chosen as (
        select action_key, max(months.dimension) as dimension
        from actions
        inner join months on actions.kpi_id = months.kpi_id and actions.variant = months.variant
        inner join touched using (action_key)
        where touched.dimension = months.dimension
        group by action_key
    )

select
    actions.action_key,
    months.period_start > actions.done_on as is_after,
    touched.action_key is not null as is_treated,
    sum(months.numerator) as numerator,
    sum(months.denominator) as denominator,
    {{ steady_sum("months.spread * months.spread") }} as spread
from actions
inner join chosen on actions.action_key = chosen.action_key
inner join
    months
    on actions.kpi_id = months.kpi_id
    and actions.variant = months.variant
    and chosen.dimension = months.dimension
    and (
        (
            months.period_end < actions.started_on
            and {{ whole_days_between("months.period_start", "actions.started_on") }}
            <= {{ constant("improvement_days") }}
        )
        or (
            months.period_start > actions.done_on
            and {{ whole_days_between("actions.done_on", "months.period_end") }}
            <= {{ constant("improvement_days") }}
        )
    )
left join
    touched
    on actions.action_key = touched.action_key
    and months.dimension = touched.dimension
    and months.member = touched.member
where
    touched.action_key is not null
    or not exists (
        select 1
        from touched as other
        where
            other.dimension = months.dimension
            and other.member = months.member
            and abs({{ whole_days_between("other.done_on", "actions.done_on") }})
            <= {{ constant("improvement_days") }}
    )
group by 1, 2, 3
