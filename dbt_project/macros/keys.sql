{#
  Keys and identifiers of texts. What belongs here: everything that turns columns into one opaque identifier.
  Not here: keyed hashing of people, which happens before the warehouse (ingestion.identity).
#}
{# One opaque key of several columns. The unit separator keeps ('a', 'bc') and ('ab', 'c') apart; null is ''. #}
{% macro key_of(columns) -%}
    md5(
        concat_ws(
            chr(31) {%- for column in columns %}, coalesce(cast({{ column }} as varchar), ''){% endfor %}
        )
    )
{%- endmacro %}

{# The identifier under which raw.text_label stores what was found in a text; null where there is no text. #}
{% macro text_id(column) -%}
    case when trim({{ column }}) <> '' then {{ sha256_of("trim(" ~ column ~ ")") }} end
{%- endmacro %}

{% macro sha256_of(expression) -%} {{ return(adapter.dispatch("sha256_of")(expression)) }}{%- endmacro %}
{% macro default__sha256_of(expression) -%} sha256({{ expression }}){%- endmacro %}
{% macro spark__sha256_of(expression) -%} sha2({{ expression }}, 256){%- endmacro %}

{# The form in which names of brands, departments and channels are compared. #}
{% macro folded(column) -%} lower(trim({{ column }})){%- endmacro %}

{# A SQL text literal; the only way a value of a variable enters a query. #}
{% macro text(value) -%} {{ dbt.string_literal(dbt.escape_single_quotes(value | string)) }}{%- endmacro %}
