{#
  Topics of texts. What belongs here: reading the list in which the labels of a text name its topics.
  Not here: which topics there are (reference), how they are found (ingestion.text).
#}
{# The first topic of a list such as `baggage|delay`; null where there is none. #}
{% macro first_topic(topics) -%} {{ return(adapter.dispatch("first_topic")(topics)) }}{%- endmacro %}
{% macro default__first_topic(topics) -%} nullif(trim(split_part({{ topics }}, '|', 1)), '') {%- endmacro %}
{% macro spark__first_topic(topics) -%} nullif(trim(split_part({{ topics }}, '|', 1)), ''){%- endmacro %}

{# All of them as a list, in the order in which they stand. #}
{% macro topic_list(topics) -%} {{ return(adapter.dispatch("topic_list")(topics)) }}{%- endmacro %}
{% macro default__topic_list(topics) -%} string_split({{ topics }}, '|'){%- endmacro %}
{% macro spark__topic_list(topics) -%} split({{ topics }}, '[|]'){%- endmacro %}
