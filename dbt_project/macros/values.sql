{#
  Values of single columns. What belongs here: small readings of a value that several models share.
  Not here: keys (keys.sql) and times (calendar.sql).
#}
{# Text that says yes or no, as boolean; anything else is unknown. #}
{% macro as_boolean(column) -%}
    (
        case
            when lower(trim({{ column }})) in ('true', 'yes', 'y', '1', 'complaint')
            then true
            when lower(trim({{ column }})) in ('false', 'no', 'n', '0', 'not_complaint', 'none')
            then false
        end
    )
{%- endmacro %}

{# Sum of counters of which some may be unknown; unknown only where all of them are. #}
{% macro known_sum(columns) -%}
    case
        when coalesce({{ columns | join(", ") }}) is not null
        then {% for column in columns %} coalesce({{ column }}, 0){{ " + " if not loop.last }}{% endfor %}
    end
{%- endmacro %}

{# A status that waits for nobody any more. #}
{% macro is_resolved(status) -%} ({{ status }} in ('solved', 'closed')){%- endmacro %}

{# Text as lower-case words between single blanks, for looking up names; null is no words. #}
{% macro plain_words(column) -%} {{ return(adapter.dispatch("plain_words")(column)) }}{%- endmacro %}
{% macro default__plain_words(column) -%}
    coalesce(trim(regexp_replace(lower({{ column }}), '[^a-z0-9_@]+', ' ', 'g')), '')
{%- endmacro %}
{% macro spark__plain_words(column) -%}
    coalesce(trim(regexp_replace(lower({{ column }}), '[^a-z0-9_@]+', ' ')), '')
{%- endmacro %}

{# One name per network, whatever a desk or a tool calls it. #}
{% macro channel_of(column) -%}
    (case lower(trim({{ column }})) when 'twitter' then 'x' else lower(trim({{ column }})) end)
{%- endmacro %}

{# How often a text holds a part of it; null is not at all. #}
{% macro occurrences(column, part) -%}
    coalesce((length({{ column }}) - length(replace({{ column }}, {{ part }}, ''))) / length({{ part }}), 0)
{%- endmacro %}

{# How many different numbers a group has, of 0 to 62; null for none. #}
{% macro different_bits(number) -%} {{ return(adapter.dispatch("different_bits")(number)) }}{%- endmacro %}
{% macro default__different_bits(number) -%}
    bit_count(bit_or(cast(1 as bigint) << cast({{ number }} as int)))
{%- endmacro %}
{% macro spark__different_bits(number) -%}
    bit_count(bit_or(shiftleft(cast(1 as bigint), {{ number }})))
{%- endmacro %}
