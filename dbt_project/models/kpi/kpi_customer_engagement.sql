-- Grain: one row per KPI, variant, period, dimension and member.
-- Customer engagement (C13) after Kumar and Pansari: the mean of four parts on 0 to 100 (buying,
-- recommending, speaking
-- of us in public, telling us), each part beside. Without one of the four there is no index. Records that
-- nobody could
-- link to a customer lower the coverage.
{% set parts = ["purchase", "referral", "influence", "feedback"] %}
{% set keys = "period_grain, period_start, dimension, member" %}
with
    customers as (select quarter as day, * from {{ ref("fct_customer_quarter") }}),

    {% for part in parts %}
        {{ part }} as (
            {{
                mean(
                    "C13",
                    "customers",
                    value="100 * " ~ part ~ "_for",
                    per=part ~ "_of",
                    cluster="customer_key",
                    lowest="0",
                    highest="100",
                    variant=part,
                )
            }}
        ),
    {% endfor %}

    together as (
        select
            {{ keys }},
            count(*) as parts,
            avg(value) as value,
            min(n) as n,
            min(n_eff) as n_eff,
            {%- for part in parts %}
                max(case when variant = {{ quoted(part) }} then value end) as {{ part }}_mean,
                max(case when variant = {{ quoted(part) }} then denominator end) as {{ part }}_sum,
            {%- endfor %}
            bool_or(is_fictional) as is_fictional
        from
            (
                {% for part in parts %}
                    select * from {{ part }} where value is not null {{ "union all" if not loop.last }}
                {% endfor %}
            ) as shown
        group by {{ keys }}
    ),

    -- how far each customer pulls the index from where it is; customers are independent, their parts are not
    pulled as (
        select
            {{ keys }},
            {{ steady_sum("pull * pull") }} * count(*) / nullif(count(*) - 1.0, 0) as variance,
            count(*) as customers,
            avg(link_rate) as link_rate
        from
            (
                select
                    unit.period_grain,
                    unit.period_start,
                    unit.dimension,
                    unit.member,
                    (
                        {%- for part in parts %}
                            coalesce(
                                (100 * unit.{{ part }}_for - together.{{ part }}_mean * unit.{{ part }}_of)
                                / together.{{ part }}_sum,
                                0
                            ) {{ "+" if not loop.last }}
                        {%- endfor %}
                    )
                    / 4 as pull,
                    unit.link_rate
                from {{ expanded("C13", "customers", none) }} as unit
                inner join
                    together
                    on unit.period_grain = together.period_grain
                    and unit.period_start = together.period_start
                    and unit.dimension = together.dimension
                    and unit.member = together.member
                    and together.parts = 4
            ) as pulls
        group by {{ keys }}
    ),

    measured as (
        select
            together.*,
            pulled.link_rate,
            {{ t95("(pulled.customers - 1)") }} * sqrt(pulled.variance) as half_width
        from together
        inner join
            pulled
            on together.period_grain = pulled.period_grain
            and together.period_start = pulled.period_start
            and together.dimension = pulled.dimension
            and together.member = pulled.member
    )

select
    {{
        estimate_row(
            "C13",
            quoted("main"),
            value="value",
            n="n",
            n_eff="n_eff",
            low="case when half_width > 0 then greatest(value - half_width, 0) end",
            high="case when half_width > 0 then least(value + half_width, 100) end",
            method="cluster_robust",
            coverage="link_rate",
        )
    }}
from measured
{% for part in parts %}
    union all
    select *
    from {{ part }}
{% endfor %}
