-- Grain: one row per year and regressor (share of working time with social media; access allowed): how the
-- output
-- of a unit goes with it, between units and months held constant (two-way fixed effects, least squares).
-- Only units with every month of the year that any unit has; the limits are between units, so few units
-- make none.
-- Output is taken as its logarithm: the figure is the relative difference that goes with a whole step of the
-- regressor. An association; nobody gave units their access by lot.
with
    access as (
        select outputs.org_unit, outputs.month, max_by(access.access, access.valid_from) as access
        from {{ ref("stg_employee__unit_output") }} as outputs
        inner join
            {{ ref("stg_employee__unit_access") }} as access
            on outputs.org_unit = access.org_unit
            and access.valid_from <= outputs.month
        group by outputs.org_unit, outputs.month
    ),

    measured as (
        select
            outputs.org_unit,
            outputs.month,
            outputs.output,
            outputs.is_fictional,
            outputs.social_use_share,
            case
                when access.access is not null then cast(access.access <> 'banned' as double)
            end as is_allowed
        from {{ ref("stg_employee__unit_output") }} as outputs
        left join access on outputs.org_unit = access.org_unit and outputs.month = access.month
    ),

    regressed as (
        select org_unit, month, output, is_fictional, 'use' as regressor, social_use_share as x
        from measured
        union all
        select org_unit, month, output, is_fictional, 'access' as regressor, is_allowed as x
        from measured
    ),

    usable as (
        select
            *,
            cast(date_trunc('year', month) as date) as year,
            ln(output) as y,
            count(*) over (partition by regressor, date_trunc('year', month), org_unit) as months_of_unit
        from regressed
        where output > 0 and x is not null
    ),

    lengths as (select regressor, year, count(distinct month) as months from usable group by regressor, year),

    panel as (
        select usable.*, lengths.months
        from usable
        inner join lengths on usable.regressor = lengths.regressor and usable.year = lengths.year
        where usable.months_of_unit = lengths.months and lengths.months > 1
    ),

    within as (
        select
            regressor,
            year,
            org_unit,
            months,
            is_fictional,
            {% for name in ["x", "y"] %}
                {{ name }}
                - {{ windowed_mean(name, "regressor, year, org_unit") }}
                - {{ windowed_mean(name, "regressor, year, month") }}
                + {{ windowed_mean(name, "regressor, year") }} as {{ name }}{{ "," if not loop.last }}
            {% endfor %}
        from panel
    ),

    slopes as (
        select
            regressor,
            year,
            max(months) as months,
            count(distinct org_unit) as units,
            bool_or(is_fictional) as is_fictional,
            {{ steady_sum("x * x") }} as xx,
            {{ steady_sum("x * y") }} / nullif({{ steady_sum("x * x") }}, 0) as slope
        from within group by regressor, year
    ),

    scores as (
        select
            within.regressor,
            within.year,
            within.org_unit,
            {{ steady_sum("within.x * (within.y - slopes.slope * within.x)") }} as score
        from within
        inner join slopes on within.regressor = slopes.regressor and within.year = slopes.year
        group by within.regressor, within.year, within.org_unit
    ),

    spreads as (
        select regressor, year, {{ steady_sum("score * score") }} as scores_squared
        from scores
        group by regressor, year
    )

select
    slopes.regressor,
    slopes.year,
    slopes.is_fictional,
    slopes.units,
    slopes.months,
    -- without any movement inside the units there is nothing to compare
    slopes.units >= {{ constant("panel_minimum_units") }} and slopes.xx > 1e-9 as is_usable,
    slopes.slope,
    sqrt(spreads.scores_squared * slopes.units / nullif(slopes.units - 1, 0))
    / nullif(slopes.xx, 0) as slope_se
from slopes
inner join spreads on slopes.regressor = spreads.regressor and slopes.year = spreads.year
