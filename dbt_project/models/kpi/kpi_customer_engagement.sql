-- Grain: one row per KPI, variant, period, dimension and member.
-- Customer engagement (C13) after Kumar and Pansari: the mean of four parts on 0 to 100, each beside;
-- without one of them there is no index. Records that nobody could link to a customer lower the
-- coverage.
{% set parts = ["purchase", "referral", "influence", "feedback"] %}
{% set keys = "period_grain, period_start, dimension, member" %}
with
    customers as (select quarter as day, * from {{ ref("fct_customer_quarter") }}),

    -- whole numbers, so their sums do not depend on the order
    people as (
        select
            {{ keys }},
            customer_key,
            {%- for part in parts %}
                coalesce(sum(100 * {{ part }}_for), 0) as {{ part }}_y,
                coalesce(sum({{ part }}_of), 0) as {{ part }}_m,
                count({{ part }}_of) as {{ part }}_units,
            {%- endfor %}
            count(*) as eligible,
            max(link_rate) as link_rate,
            bool_or(is_fictional) as is_fictional
        from {{ expanded("C13", "customers", none) }} as units
        group by {{ keys }}, customer_key
    ),

    sums as (
        select
            {{ keys }},
            {%- for part in parts %}
                sum({{ part }}_y) as {{ part }}_y,
                sum({{ part }}_m) as {{ part }}_m,
                sum({{ part }}_y * {{ part }}_y) as {{ part }}_yy,
                sum({{ part }}_m * {{ part }}_m) as {{ part }}_mm,
                sum({{ part }}_y * {{ part }}_m) as {{ part }}_ym,
                cast(count(*) filter (where {{ part }}_units > 0) as double) as {{ part }}_clusters,
                sum({{ part }}_units) as {{ part }}_units,
            {%- endfor %}
            sum(eligible) as eligible,
            count(*) as customers,
            {{ steady_mean("link_rate") }} as link_rate,
            bool_or(is_fictional) as is_fictional
        from people
        group by {{ keys }}
    ),

    -- how far each customer pulls the index from where it is; customers are independent, their parts are not
    pulled as (
        select {{ keys }}, {{ steady_sum("pull * pull") }} as pulls
        from
            (
                select
                    {{ keys }},
                    (
                        {%- for part in parts %}
                            (one.{{ part }}_y - sums.{{ part }}_y / sums.{{ part }}_m * one.{{ part }}_m)
                            / sums.{{ part }}_m {{ "+" if not loop.last }}
                        {%- endfor %}
                    )
                    / {{ parts | length }} as pull
                from people as one
                inner join sums using ({{ keys }})
                where {% for part in parts %} sums.{{ part }}_m > 0 {{ "and" if not loop.last }} {% endfor %}
            ) as each
        group by {{ keys }}
    ),

    together as (
        select
            *,
            ({% for part in parts %}{{ part }}_y / {{ part }}_m {{ "+" if not loop.last }} {% endfor %})
            / {{ parts | length }} as value,
            ({{ t95("(customers - 1)") }})
            * sqrt(pulls * customers / nullif(customers - 1.0, 0)) as half_width
        from sums
        inner join pulled using ({{ keys }})
    )

select
    {{
        estimate_row(
            "C13",
            quoted("main"),
            value="value",
            n="least(" ~ parts | join("_units, ") ~ "_units)",
            n_eff="least(" ~ parts | join("_clusters, ") ~ "_clusters)",
            low="case when half_width > 0 then greatest(value - half_width, 0) end",
            high="case when half_width > 0 then least(value + half_width, 100) end",
            method="cluster_robust",
            coverage="link_rate",
        )
    }}
from together
{% for part in parts %}
        {% set mean = part ~ "_y / nullif(" ~ part ~ "_m, 0)" %}
        {% set given = [] %}
        {% for column in ["y", "m", "yy", "mm", "ym", "clusters"] %}
            {% set _ = given.append(part ~ "_" ~ column) %}
        {% endfor %}
    union all
    select
        {{
            estimate_row(
                "C13",
                quoted(part),
                value=mean,
                numerator=part ~ "_y",
                denominator=part ~ "_m",
                n=part ~ "_units",
                n_eff=part ~ "_clusters",
                low="case when half_width > 0 then greatest(" ~ mean ~ " - half_width, 0) end",
                high="case when half_width > 0 then least(" ~ mean ~ " + half_width, 100) end",
                method="cluster_robust",
                coverage=part ~ "_units / nullif(eligible, 0)",
            )
        }}
    from (select *, {{ cluster_half_width(*given) }} as half_width from sums) as measured
{% endfor %}
