-- Grain: one row per completed action that named beforehand the KPI it should move, and had half a year to
-- do so.
-- What happened to that KPI on the action's topics (or in its department), less what happened to it where
-- nobody acted.
with
    levels as (
        select
            action_key,
            case when is_after then 1 else -1 end * case when is_treated then 1 else -1 end as sign,
            numerator / denominator as level,
            spread / (denominator * denominator) as variance
        from {{ ref("kpi_action_level") }}
    ),

    effects as (
        select
            action_key, case when count(*) = 4 then sum(sign * level) end as effect, sqrt(sum(variance)) as se
        from levels
        group by action_key
    ),

    bounded as (
        select
            action.action_key,
            action.is_fictional,
            action.department,
            action.done_on,
            variant.kpi_id,
            variant.variant,
            variant.direction,
            effects.effect,
            effects.effect - {{ z95() }} * effects.se as effect_low,
            effects.effect + {{ z95() }} * effects.se as effect_high
        from {{ ref("fct_action") }} as action
        inner join
            {{ ref("kpi_variant") }} as variant on action.target_kpi = variant.kpi_id and variant.position = 1
        left join effects on action.action_key = effects.action_key
        where {{ whole_days_between("action.done_on", as_of_date()) }} >= {{ constant("improvement_days") }}
    )

select
    action_key,
    is_fictional,
    department,
    done_on,
    kpi_id,
    variant,
    effect,
    effect_low,
    effect_high,
    -- in the right direction, and clearly
    case direction when 'down' then effect_high < 0 when 'up' then effect_low > 0 end as is_confirmed
from bounded
