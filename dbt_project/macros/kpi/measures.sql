{#- Belongs here: the units in which promises are made and figures are published, and how many of the smallest one they
    hold. Two units can be compared when they measure the same thing. -#}
{% macro measures() -%}
    (
        {%- for unit, thing, size in [
            ("minutes", "time", 1),
            ("minute", "time", 1),
            ("hours", "time", 60),
            ("hour", "time", 60),
            ("h", "time", 60),
            ("days", "time", 1440),
            ("day", "time", 1440),
            ("weeks", "time", 10080),
            ("percent", "part", 0.01),
            ("pct", "part", 0.01),
            ("share", "part", 1),
            ("points", "points", 1),
            ("score", "score", 1),
            ("count", "count", 1),
            ("per_1000", "per_1000", 1),
            ("ratio", "ratio", 1),
            ("money", "money", 1),
        ] %}
            select
                {{ quoted(unit) }} as unit, {{ quoted(thing) }} as thing, cast({{ size }} as double) as size
            {% if not loop.last %}
                union all
            {% endif %}
        {%- endfor %}
    )
{%- endmacro %}
