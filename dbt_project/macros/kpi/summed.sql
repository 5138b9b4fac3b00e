{#- Belongs here: shares of rows that each count people (an incident says 300 of 412 were told). The coverage is that of the
    people, not of the rows. Not here: rows that are people (estimates.sql), waves of a tracker (counted.sql). -#}
{% macro share_of_sums(kpi, relation, hits, trials, eligible, variant="main", slices=none) -%}
    select {{ share_row(kpi, variant) }}
    from
        {{
            rolled_up(
                kpi,
                relation,
                {
                    "hits": "coalesce(sum(" ~ hits ~ "), 0)",
                    "trials": "coalesce(sum(" ~ trials ~ "), 0)",
                    "eligible": "coalesce(sum(" ~ eligible ~ "), 0)",
                },
                slices,
            )
        }} as sums
{%- endmacro %}
