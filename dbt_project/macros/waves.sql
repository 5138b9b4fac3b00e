{#
  Names of survey waves. What belongs here: the last day of the time that a name such as 2026-q1, 2026-03 or 2026 speaks
  of. Not here: days of the reporting zone (calendar.sql).
  A name that says no time gives null; the caller then needs another date.
#}
{% macro last_day_of_wave(wave) -%}
    {%- set name -%} lower(replace(trim({{ wave }}), ' ', '-')) {%- endset -%}
    {%- set begins -%} cast(substr({{ name }}, 1, 4) || '-01-01' as date) {%- endset -%}
    cast(
        case
            when {{ matches(name, "^[12][0-9]{3}-[01][0-9]-[0-3][0-9]$") }}
            then try_cast({{ name }} as date)
            when {{ matches(name, "^[12][0-9]{3}-(0[1-9]|1[0-2])$") }}
            then cast({{ name }} || '-01' as date) + interval '1' month - interval '1' day
            when {{ matches(name, "^[12][0-9]{3}-?q[1-4]$") }}
            then {{ begins }} + cast(right({{ name }}, 1) as integer) * interval '3' month - interval '1' day
            when {{ matches(name, "^[12][0-9]{3}-?h[12]$") }}
            then {{ begins }} + cast(right({{ name }}, 1) as integer) * interval '6' month - interval '1' day
            when {{ matches(name, "^[12][0-9]{3}$") }}
            then {{ begins }} + interval '1' year - interval '1' day
        end as date
    )
{%- endmacro %}
