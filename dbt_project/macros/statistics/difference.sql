{#- Belongs here: limits of the difference between two shares, plain and within strata. Not here: which rows are compared
    (macros/kpi/differences.sql). Every argument is an SQL expression; a side without anybody gives null. -#}
{#- Newcombe's hybrid score limits (1998) of h1/n1 - h2/n2, from the two Wilson intervals. -#}
{% macro newcombe_low(h1, n1, h2, n2) -%}
    {{ difference_low(share_of(h1, n1), wilson_low(h1, n1), share_of(h2, n2), wilson_high(h2, n2)) }}
{%- endmacro %}

{% macro newcombe_high(h1, n1, h2, n2) -%}
    {{ difference_high(share_of(h1, n1), wilson_high(h1, n1), share_of(h2, n2), wilson_low(h2, n2)) }}
{%- endmacro %}

{% macro share_of(hits, trials) -%} ({{ hits }}) / nullif(cast({{ trials }} as double), 0) {%- endmacro %}


{#- A difference within strata under overlap weights: a stratum counts n1 n0 / (n1 + n0), so one that holds a single
    side counts nothing; for strata this is the risk difference of Mantel and Haenszel. The three parts below are added up
    over strata: `weight`, `weight x difference`, and the P and Q of Sato's variance (1989), which is right for few large
    strata and for many small ones. -#}
{% macro overlap_weight(n1, n0) -%}
    ({{ n1 }}) * ({{ n0 }}) / nullif(cast(({{ n1 }}) + ({{ n0 }}) as double), 0)
{%- endmacro %}

{% macro overlap_difference(h1, n1, h0, n0) -%}
    (({{ h1 }}) * ({{ n0 }}) - ({{ h0 }}) * ({{ n1 }})) / nullif(cast(({{ n1 }}) + ({{ n0 }}) as double), 0)
{%- endmacro %}

{% macro sato_p(h1, n1, h0, n0) -%}
    (
        power({{ n1 }}, 2) * ({{ h0 }})
        - power({{ n0 }}, 2) * ({{ h1 }})
        + ({{ n1 }}) * ({{ n0 }}) * (({{ n0 }}) - ({{ n1 }})) / 2.0
    )
    / nullif(power(cast(({{ n1 }}) + ({{ n0 }}) as double), 2), 0)
{%- endmacro %}

{% macro sato_q(h1, n1, h0, n0) -%}
    (({{ h1 }}) * (({{ n0 }}) - ({{ h0 }})) + ({{ h0 }}) * (({{ n1 }}) - ({{ h1 }})))
    / nullif(2 * cast(({{ n1 }}) + ({{ n0 }}) as double), 0)
{%- endmacro %}

{#- Limits: every difference that a score test with Sato's variance would not refuse (Klingenberg 2014). `side` -1 is the
    lower one. Arguments are the sums over strata. -#}
{% macro overlap_limit(difference, weight, p, q, side) -%}
    case
        when ({{ weight }}) > 0
        then
            greatest(
                -1,
                least(
                    1,
                    {{ overlap_middle(difference, weight, p) }}
                    + ({{ side }})
                    * sqrt(
                        greatest(
                            0,
                            power({{ overlap_middle(difference, weight, p) }}, 2)
                            - power(({{ difference }}) / ({{ weight }}), 2)
                            + power({{ z95() }}, 2) * ({{ q }}) / power({{ weight }}, 2)
                        )
                    )
                )
            )
    end
{%- endmacro %}

{% macro overlap_middle(difference, weight, p) -%}
    (({{ difference }}) / ({{ weight }}) + power({{ z95() }}, 2) * ({{ p }}) / (2 * power({{ weight }}, 2)))
{%- endmacro %}


{#- Log-normal limits of the ratio of two rates (events_1 / exposure_1) / (events_0 / exposure_0); `side` -1 is the lower
    one. Without an event on one side half an event is added to both; without events on the other side there is no
    ratio. -#}
{% macro rate_ratio_limit(events_1, exposure_1, events_0, exposure_0, side) -%}
    case
        when ({{ events_0 }}) > 0 and ({{ exposure_1 }}) > 0 and ({{ exposure_0 }}) > 0
        then
            case
                when ({{ events_1 }}) > 0
                then {{ rate_ratio_log_limit(events_1, exposure_1, events_0, exposure_0, side, 0) }}
                when ({{ side }}) < 0
                then 0
                else {{ rate_ratio_log_limit(events_1, exposure_1, events_0, exposure_0, side, 0.5) }}
            end
    end
{%- endmacro %}

{% macro rate_ratio_log_limit(events_1, exposure_1, events_0, exposure_0, side, added) -%}
    (({{ events_1 }}) + {{ added }})
    * ({{ exposure_0 }})
    / ((({{ events_0 }}) + {{ added }}) * cast({{ exposure_1 }} as double))
    * exp(
        ({{ side }})
        * {{ z95() }}
        * sqrt(1.0 / (({{ events_1 }}) + {{ added }}) + 1.0 / (({{ events_0 }}) + {{ added }}))
    )
{%- endmacro %}


{#- Log-normal limits of a rate ratio within strata of person-time (Greenland and Robins 1985). Arguments are sums over
    strata: e1 x0 / T, e0 x1 / T and (e1 + e0) x1 x0 / T². Null unless there are events on both sides. -#}
{% macro stratified_ratio_limit(above, below, spread, side) -%}
    case
        when ({{ above }}) > 0 and ({{ below }}) > 0
        then
            ({{ above }})
            / ({{ below }})
            * exp(({{ side }}) * {{ z95() }} * sqrt(({{ spread }}) / (({{ above }}) * ({{ below }}))))
    end
{%- endmacro %}
