{#- Belongs here: kinds of KPI made of totals of books and logs: everything there is was counted, so there is no interval of
    sampling. Not here: shares and rates of cases (estimates.sql). -#}
{#- One sum over another; `numerator`, `denominator` and `units` are aggregates over the relation. -#}
{% macro ratio_of_sums(
    kpi,
    relation,
    numerator,
    denominator,
    units="count(*)",
    eligible=none,
    variant="main",
    slices=none
) -%}
    {%- set sums = {
        "above": "coalesce(" ~ numerator ~ ", 0)",
        "below": "coalesce(" ~ denominator ~ ", 0)",
        "units": units,
        "eligible": eligible or units,
    } -%}
    select
        {{
            estimate_row(
                kpi,
                quoted(variant),
                value="above / nullif(below, 0)",
                numerator="above",
                denominator="below",
                n="units",
                coverage="units / nullif(eligible, 0)",
            )
        }}
    from {{ rolled_up(kpi, relation, sums, slices) }} as sums
{%- endmacro %}

{#- A number of events with Byar's limits; `events` is an aggregate over the relation. -#}
{% macro counted_events(kpi, relation, events="count(*)", variant="main", slices=none) -%}
    select
        {{
            estimate_row(
                kpi,
                quoted(variant),
                value="events",
                n="events",
                low=byar_low("events"),
                high=byar_high("events"),
                method="byar",
            )
        }}
    from {{ rolled_up(kpi, relation, {"events": events}, slices) }} as sums
{%- endmacro %}

{#- (after / before) of what was treated over the same ratio of its controls; the four arguments are aggregates, and
    `is_usable` is a column. Limits on the log scale, half an event added to each count. -#}
{% macro ratio_of_ratios(
    kpi, relation, after, before, control_after, control_before, variant="main", slices=none
) -%}
    {%- set spread -%}
        {{ z95() }} * sqrt(1 / (a + 0.5) + 1 / (b + 0.5) + 1 / (c + 0.5) + 1 / (d + 0.5))
    {%- endset -%}
    {%- set centre -%}
        ln((a + 0.5) * (d + 0.5) / ((b + 0.5) * (c + 0.5)))
    {%- endset -%}
    select
        {{
            estimate_row(
                kpi,
                quoted(variant),
                value="(a * d) / nullif(b * c, 0)",
                n="case when least(b, c, d) > 0 then a + b else 0 end",
                low="case when a = 0 then 0 else exp(" ~ centre ~ " - " ~ spread ~ ") end",
                high="exp(" ~ centre ~ " + " ~ spread ~ ")",
                method="log_normal",
                coverage="units / nullif(eligible, 0)",
            )
        }}
    from
        {{
            rolled_up(
                kpi,
                relation,
                {
                    "a": "coalesce(" ~ after ~ ", 0)",
                    "b": "coalesce(" ~ before ~ ", 0)",
                    "c": "coalesce(" ~ control_after ~ ", 0)",
                    "d": "coalesce(" ~ control_before ~ ", 0)",
                    "units": "count(*) filter (where is_usable)",
                    "eligible": "count(*)",
                },
                slices,
            )
        }} as sums
{%- endmacro %}
