{#- Belongs here: the interval of a ratio of sums whose units come in clusters (answers of one respondent, days of one
    post, messages of one campaign). Linearised between-cluster variance with n/(n-1), Student's t with clusters - 1.
    It is deterministic, so a rebuild gives the same digits, where a bootstrap would need a seed.

    Arguments: sums over clusters of the cluster totals: y, m (the ratio is y/m), y², m², y·m, and the number of clusters.
    Both are null with fewer than two clusters. -#}
{% macro cluster_variance(y, m, yy, mm, ym, clusters) -%}
    case
        when ({{ clusters }}) > 1 and ({{ m }}) > 0
        then
            greatest(
                0,
                ({{ yy }})
                - 2 * (({{ y }}) / ({{ m }})) * ({{ ym }})
                + power(({{ y }}) / ({{ m }}), 2) * ({{ mm }})
            )
            * ({{ clusters }})
            / (({{ clusters }}) - 1.0)
            / power({{ m }}, 2)
    end
{%- endmacro %}

{% macro cluster_half_width(y, m, yy, mm, ym, clusters) -%}
    ({{ t95("(" ~ clusters ~ " - 1)") }}) * sqrt({{ cluster_variance(y, m, yy, mm, ym, clusters) }})
{%- endmacro %}

{#- Half width of the interval of a mean of independent values with their standard deviation. -#}
{% macro student_half_width(deviation, n) -%}
    ({{ t95("(" ~ n ~ " - 1)") }}) * ({{ deviation }}) / sqrt(cast({{ n }} as double))
{%- endmacro %}
