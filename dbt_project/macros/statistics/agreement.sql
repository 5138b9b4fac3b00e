{#- Belongs here: how far two readers agree beyond chance. Not here: how good a model is against them (agg_label_quality).
    Krippendorff's alpha for two readers and two values: 1 minus observed over expected disagreement, where the expected
    one draws two of all values given, without putting back. Null where both readers only ever gave one value: then there
    was nothing to agree on.
    `units` texts read by both, `disagreements` among them, `ones` how many of the 2 x units values are a yes. -#}
{% macro krippendorff_alpha(units, disagreements, ones) -%}
    1
    - ({{ disagreements }})
    * (2 * ({{ units }}) - 1)
    / nullif(cast(({{ ones }}) * (2 * ({{ units }}) - ({{ ones }})) as double), 0)
{%- endmacro %}
