-- Grain: one row per KPI and variant, in the order of the card; the first is the
-- headline.
-- A variant may differ from its KPI in unit, horizon and in whether its labels were
-- audited.
{% set variants = [] %}
{% for kpi_id, card in all_cards().items() %}
    {% for variant, own in card.variants.items() %}
        {% set _ = variants.append((kpi_id, card, variant, own, loop.index)) %}
    {% endfor %}
{% endfor %}
{% for kpi_id, card, variant, own, position in variants %}
    select
        {{ quoted(kpi_id) }} as kpi_id,
        {{ quoted(variant) }} as variant,
        {{ position }} as position,
        {{ quoted(own.title) }} as title,
        {{ quoted(own.unit or card.unit) }} as unit,
        {{ quoted(own.direction or card.direction) }} as direction,
        {{
            number_or_null(
                own.horizon_days if own.horizon_days is defined else card.horizon_days, "integer"
            )
        }} as horizon_days,
        {{ number_or_null(own.minimum_n if own.minimum_n is defined else card.minimum_n, "integer") }}
        as minimum_n,
        {{ number_or_null(card.target if position == 1 else none, "double") }} as target,
        {{ number_or_null(card.definition_version, "integer") }} as definition_version,
        {{ "true" if own.experimental else "false" }} as is_experimental,
        {{ "true" if card.watched_for_anomalies and position == 1 else "false" }} as is_watched,
        {{ quoted(own.awaits or "") }} as awaits,
        {{ text_list(card.feeds + (own.feeds or [])) }} as feeds
        {{ "union all" if not loop.last }}
{% endfor %}
{% if not variants %} select 1 as only_while_parsing {% endif %}
