{#- Belongs here: the share that a labelled share stands for, when the labels err at a known rate (Rogan and Gladen 1978).
    `p` is the share labelled, `se` the share of true ones that get the label, `sp` the share of others that do not.
    A label that tells nothing (se + sp not above 1) gives null. -#}
{% macro rogan_gladen(p, se, sp) -%}
    case
        when ({{ se }}) + ({{ sp }}) > 1 then greatest(0, least(1, {{ rogan_gladen_unbounded(p, se, sp) }}))
    end
{%- endmacro %}

{% macro rogan_gladen_unbounded(p, se, sp) -%}
    (({{ p }}) + ({{ sp }}) - 1) / nullif(cast(({{ se }}) + ({{ sp }}) - 1 as double), 0)
{%- endmacro %}


{#- Limits with the errors of all three shares (Lang and Reiczigel 2014): `p` of n labelled rows, `se` seen in
    n_positive audited texts, `sp` in n_negative. Closed form, so a rebuild gives the same digits. They contain the
    estimate and stay on 0..1. -#}
{% macro rogan_gladen_low(p, n, se, n_positive, sp, n_negative) -%}
    {{ rogan_gladen_limit(p, n, se, n_positive, sp, n_negative, -1) }}
{%- endmacro %}

{% macro rogan_gladen_high(p, n, se, n_positive, sp, n_negative) -%}
    {{ rogan_gladen_limit(p, n, se, n_positive, sp, n_negative, 1) }}
{%- endmacro %}

{% macro rogan_gladen_limit(p, n, se, n_positive, sp, n_negative, side) -%}
    {%- set z2 = "power(" ~ z95() ~ ", 2)" -%}
    {%- set p1 = "((" ~ n ~ ") * (" ~ p ~ ") + " ~ z2 ~ " / 2) / ((" ~ n ~ ") + " ~ z2 ~ ")" -%}
    {%- set se1 = "((" ~ n_positive ~ ") * (" ~ se ~ ") + 1) / ((" ~ n_positive ~ ") + 2.0)" -%}
    {%- set sp1 = "((" ~ n_negative ~ ") * (" ~ sp ~ ") + 1) / ((" ~ n_negative ~ ") + 2.0)" -%}
    {%- set true1 = "(" ~ rogan_gladen_unbounded(p1, se1, sp1) ~ ")" -%}
    {%- set se_variance = "(" ~ se1 ~ ") * (1 - " ~ se1 ~ ") / ((" ~ n_positive ~ ") + 2.0)" -%}
    {%- set sp_variance = "(" ~ sp1 ~ ") * (1 - " ~ sp1 ~ ") / ((" ~ n_negative ~ ") + 2.0)" -%}
    case
        when ({{ se }}) + ({{ sp }}) > 1 and {{ se1 }} + {{ sp1 }} > 1 and ({{ n }}) > 0
        then
            {{ "least" if side < 0 else "greatest" }} (
                {{ rogan_gladen(p, se, sp) }},
                greatest(
                    0,
                    least(
                        1,
                        {{ true1 }}
                        + 2
                        * {{ z2 }}
                        * ({{ true1 }} * {{ se_variance }} - (1 - {{ true1 }}) * {{ sp_variance }})
                        + {{ side }}
                        * {{ z95() }}
                        * sqrt(
                            {{ p1 }} * (1 - {{ p1 }}) / (({{ n }}) + {{ z2 }})
                            + power({{ true1 }}, 2) * {{ se_variance }}
                            + power(1 - {{ true1 }}, 2) * {{ sp_variance }}
                        )
                        / ({{ se1 }} + {{ sp1 }} - 1)
                    )
                )
            )
    end
{%- endmacro %}
