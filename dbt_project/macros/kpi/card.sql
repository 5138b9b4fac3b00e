{#- Belongs here: what the card of a KPI (config.meta.kpis in the yml beside its family) tells the macros that compute it.
    A unit test sees no configuration; it computes months over everything unless it overrides the two variables. -#}
{% macro card_grains(kpi) -%} {{ return(card_of(kpi).grains) }} {%- endmacro %}

{% macro card_dimensions(kpi) -%} {{ return(card_of(kpi).dimensions) }} {%- endmacro %}

{#- A KPI without a card stops the build; while dbt is only parsing, or in a unit test, there are no cards to look at. -#}
{% macro card_of(kpi) -%}
    {%- if not execute or model.config.materialized == "unit" -%}
        {{
            return(
                {
                    "grains": var("unit_test_grains", ["month"]),
                    "dimensions": var("unit_test_dimensions", []),
                }
            )
        }}
    {%- endif -%}
    {%- set own_cards = model.config.meta.get("kpis", {}) -%}
    {%- set cards = own_cards if kpi in own_cards else all_cards() -%}
    {%- if kpi not in cards -%}
        {{
            exceptions.raise_compiler_error(
                "KPI " ~ kpi ~ " has no card: describe it under config.meta.kpis beside its model."
            )
        }}
    {%- endif -%}
    {{ return(cards[kpi]) }}
{%- endmacro %}

{#- A name of our own (a KPI, a variant, a dimension) or a line of a card as SQL text. Cards hold thousands of them, so
    this one does without the dispatch of `text`, which stays the way for values that come from outside. -#}
{% macro quoted(value) -%} {{ "'" ~ (value | string | replace("'", "''")) ~ "'" }}{%- endmacro %}

{#- A constant of the method by name, from the seed that also states its origin. -#}
{% macro constant(name) -%}
    (select value from {{ ref("method_constant") }} where name = {{ quoted(name) }})
{%- endmacro %}


{#- All cards of the project as {kpi_id: card}; each card also knows the model that computes it. -#}
{% macro all_cards() -%}
    {%- set cards = {} -%}
    {%- if execute and graph.nodes -%}
        {%- for node in graph.nodes.values() if node.resource_type == "model" -%}
            {%- for kpi_id, card in node.config.meta.get("kpis", {}).items() -%}
                {%- set _ = cards.update({kpi_id: dict(card, model=node.name)}) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(cards) }}
{%- endmacro %}

{#- A list of texts as one value. -#}
{% macro text_list(values) -%} {{ return(adapter.dispatch("text_list")(values)) }}{%- endmacro %}
{% macro default__text_list(values) -%}
    cast([{% for value in values %}{{ quoted(value) }}{{ ", " if not loop.last }}{% endfor %}] as varchar[])
{%- endmacro %}
{% macro spark__text_list(values) -%}
    array({% for value in values %}{{ quoted(value) }}{{ ", " if not loop.last }}{% endfor %})
{%- endmacro %}

{#- A number of a card, null where the card says none. -#}
{% macro number_or_null(value, type) -%}
    cast({{ value if value is not none else "null" }} as {{ type }})
{%- endmacro %}

{#- One row per element of a list column; `columns` are kept beside it. -#}
{% macro each_of(relation, columns, list, name) -%}
    {{ return(adapter.dispatch("each_of")(relation, columns, list, name)) }}
{%- endmacro %}
{% macro default__each_of(relation, columns, list, name) -%}
    select {{ columns | join(", ") }}, unnest({{ list }}) as {{ name }} from {{ relation }}
{%- endmacro %}
{% macro spark__each_of(relation, columns, list, name) -%}
    select {{ columns | join(", ") }}, explode({{ list }}) as {{ name }} from {{ relation }}
{%- endmacro %}

{#- Texts of a group as one sentence part, in alphabetical order. -#}
{% macro enumerated(column) -%} {{ return(adapter.dispatch("enumerated")(column)) }}{%- endmacro %}
{% macro default__enumerated(column) -%} string_agg({{ column }}, ', ' order by {{ column }}){%- endmacro %}
{% macro spark__enumerated(column) -%}
    listagg({{ column }}, ', ') within group (order by {{ column }})
{%- endmacro %}
