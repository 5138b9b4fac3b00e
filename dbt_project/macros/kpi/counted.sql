{#- Belongs here: kinds of KPI whose rows are already counts (a wave of a tracker says 412 of 1,000), where the kinds of
    estimates.sql count rows. Not here: the arithmetic of intervals (macros/statistics).
    The arguments name columns of the relation; a row whose size is null was refused and lowers the coverage. -#}
{#- Share of counted people: favourable / asked. -#}
{% macro share_of_counts(kpi, relation, hits, trials, variant="main", slices=none) -%}
    select {{ share_row(kpi, variant, coverage="usable / nullif(eligible, 0)") }}
    from {{ rolled_up(kpi, relation, counted_sums({"hits": hits}, trials), slices) }} as sums
{%- endmacro %}

{#- 100 × (favourable − unfavourable) / asked. -#}
{% macro net_score_of_counts(kpi, relation, positive, negative, trials, variant="main", slices=none) -%}
    select
        {{
            estimate_row(
                kpi,
                quoted(variant),
                value="100 * (positive - negative) / nullif(trials, 0)",
                numerator="100 * (positive - negative)",
                denominator="trials",
                n="trials",
                low="100 * (" ~ net_score_low("positive", "negative", "trials") ~ ")",
                high="100 * (" ~ net_score_high("positive", "negative", "trials") ~ ")",
                method="adjusted_wald",
                coverage="usable / nullif(eligible, 0)",
            )
        }}
    from
        {{
            rolled_up(
                kpi,
                relation,
                counted_sums({"positive": positive, "negative": negative}, trials),
                slices,
            )
        }} as sums
{%- endmacro %}

{% macro counted_sums(counts, trials) -%}
    {%- set sums = {"trials": sum_where(trials, trials ~ " is not null")} -%}
    {%- for name, column in counts.items() -%}
        {%- set _ = sums.update({name: sum_where(column, trials ~ " is not null")}) -%}
    {%- endfor -%}
    {%- set _ = sums.update({"usable": "count(" ~ trials ~ ")", "eligible": "count(*)"}) -%}
    {{ return(sums) }}
{%- endmacro %}

{#- Mean of several net scores of one instrument; none of them may be missing. The same people may have answered all of
    them, and how their answers go together is not delivered: the limits are the means of the limits of the parts, as wide
    as if the parts always moved together, never narrower. The part with the fewest answers says how far it can be
    trusted. `parts` are values of the column `part`. -#}
{% macro mean_of_net_scores(
    kpi, relation, part, parts, positive, negative, trials, variant="main", slices=none
) -%}
    {%- set sums = {"usable": "count(" ~ trials ~ ")", "eligible": "count(*)"} -%}
    {%- for name in parts -%}
        {%- set own = trials ~ " is not null and " ~ part ~ " = " ~ quoted(name) -%}
        {%- set _ = sums.update(
            {
                "for_" ~ name: sum_where(positive, own),
                "against_" ~ name: sum_where(negative, own),
                "asked_" ~ name: sum_where(trials, own),
            }
        ) -%}
    {%- endfor -%}
    select
        {{
            estimate_row(
                kpi,
                quoted(variant),
                value="case when smallest > 0 then 100 * total / " ~ (parts | length) ~ " end",
                n="smallest",
                low="case when smallest > 0 then 100 * low / " ~ (parts | length) ~ " end",
                high="case when smallest > 0 then 100 * high / " ~ (parts | length) ~ " end",
                method="adjusted_wald_mean",
                coverage="usable / nullif(eligible, 0)",
            )
        }}
    from
        (
            select
                *,
                least(
                    {% for name in parts %}asked_{{ name }}{{ ", " if not loop.last }}{% endfor %}
                ) as smallest,
                {% for name in parts %}
                    (for_{{ name }} - against_{{ name }}) / nullif(asked_{{ name }}, 0)
                    {{ "+" if not loop.last }}
                {% endfor %} as total,
                {% for name in parts %}
                    {{ net_score_low("for_" ~ name, "against_" ~ name, "asked_" ~ name) }}
                    {{ "+" if not loop.last }}
                {% endfor %} as low,
                {% for name in parts %}
                    {{ net_score_high("for_" ~ name, "against_" ~ name, "asked_" ~ name) }}
                    {{ "+" if not loop.last }}
                {% endfor %} as high
            from {{ rolled_up(kpi, relation, sums, slices) }} as sums
        ) as parted
{%- endmacro %}
