-- Grain: one row per KPI: its card, as written in the yml beside the model that
-- computes it.
{% set cards = all_cards() %}
{% for kpi_id, card in cards.items() %}
    select
        {{ quoted(kpi_id) }} as kpi_id,
        {{ quoted(card.title) }} as title,
        {{ quoted(card.question) }} as question,
        {{ quoted(card.formula) }} as formula,
        {{ quoted(card.unit) }} as unit,
        {{ quoted(card.direction) }} as direction,
        {{ text_list(card.grains) }} as grains,
        {{ text_list(["all"] + card.dimensions) }} as dimensions,
        {{ text_list(card.variants.keys()) }} as variants,
        {{ quoted(card.owner) }} as owner,
        {{ number_or_null(card.target, "double") }} as target,
        {{ number_or_null(card.minimum_n, "integer") }} as minimum_n,
        {{ number_or_null(card.horizon_days, "integer") }} as horizon_days,
        {{ quoted(card.kind) }} as kind,
        {{ quoted(card.amec_stage) }} as amec_stage,
        {{ number_or_null(card.definition_version, "integer") }} as definition_version,
        {{ quoted(card.standard) }} as standard,
        {{ text_list(card.answers) }} as answers,
        {{ text_list(card.feeds + (card.variants.values() | first).get("feeds", [])) }} as feeds,
        {{ quoted(card.model) }} as computed_in,
        {{ text(var("build_id")) }} as build_id
        {{ "union all" if not loop.last }}
{% endfor %}
{% if not cards %} select 1 as only_while_parsing {% endif %}
