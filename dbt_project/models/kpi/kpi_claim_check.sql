-- Grain: one row per promise, check and day it was checked.
-- Delivered checks, and those a KPI makes by itself: every period over which the promise stood unchanged is
-- one.
-- Too few cases, or a unit that cannot be compared with that of the promise, decide nothing.
{% set keys = ["source", "claim_id", "check_id", "checked_on", "made_by"] %}
{% set what = ["department", "promise_type", "target_value", "unit", "evidence_kpi", "direction"] %}
{% set found = ["is_passed", "observed_value", "observed_low", "observed_high", "cases"] %}
with
    variants as (
        select v.*, m.thing, m.size
        from {{ ref("kpi_variant") }} as v
        left join {{ measures() }} as m on v.unit = m.unit
    ),

    claims as (
        select c.*, m.thing, m.size
        from {{ ref("dim_claim") }} as c
        left join {{ measures() }} as m on c.unit = m.unit
        where c.target_value is not null
    ),

    periods as (
        select
            *,
            {{ period_end("period_grain", "period_start") }} as period_end,
            case period_grain when 'month' then 1 when 'quarter' then 2 else 3 end as length
        from {{ ref("kpi_measured") }}
        where dimension = 'all' and period_grain in ('month', 'quarter', 'year')
    ),

    -- the shortest of these periods that the KPI has
    figures as (
        select *
        from (select *, min(length) over (partition by kpi_id, variant) as shortest from periods) as measured
        where length = shortest
    ),

    compared as (
        select
            claims.*,
            variants.variant,
            variants.direction,
            figures.period_end as checked_on,
            figures.n as cases,
            figures.is_fictional as evidence_is_fictional,
            {% for side, level in {"value": "value", "low": "ci_low", "high": "ci_high"}.items() %}
                case
                    when
                        figures.n_eff >= coalesce(variants.minimum_n, 1)
                        and not figures.is_suppressed
                        and claims.thing = variants.thing
                    then figures.{{ level }} * variants.size / claims.size
                end as observed_{{ side }}
                {{ "," if not loop.last }}
            {% endfor %}
        from claims
        inner join
            variants
            on claims.check_kpi = variants.kpi_id
            and coalesce(claims.check_variant = variants.variant, variants.position = 1)
        inner join
            figures
            on variants.kpi_id = figures.kpi_id
            and variants.variant = figures.variant
            and figures.period_start >= claims.valid_from
            and figures.period_end <= {{ or_never("claims.valid_to") }}
        where
            {{ whole_days_between("figures.period_end", as_of_date()) }} >= coalesce(variants.horizon_days, 0)
    ),

    decided as (
        select
            *,
            check_kpi || ' ' || variant as check_id,
            'kpi' as made_by,
            check_kpi as evidence_kpi,
            case
                when direction = 'up'
                then observed_value >= target_value
                when direction = 'down'
                then observed_value <= target_value
            end as is_passed
        from compared
    ),

    delivered as (
        select
            *,
            'delivered' as made_by,
            cast(null as double) as observed_low,
            cast(null as double) as observed_high,
            cast(1 as bigint) as cases,
            -- which way is better shows in the verdict
            case
                when is_passed = (observed_value < target_value)
                then 'down'
                when is_passed = (observed_value > target_value)
                then 'up'
            end as direction
        from {{ ref("fct_claim_check") }}
        -- a check of a promise that did not stand proves nothing
        where claim_key is not null
    )

select {{ key_of(keys) }} as check_key, is_fictional, {{ (keys + what + found) | join(", ") }}
from delivered
union all
select
    {{ key_of(keys) }} as check_key,
    is_fictional or evidence_is_fictional as is_fictional,
    {{ (keys + what + found) | join(", ") }}
from decided
