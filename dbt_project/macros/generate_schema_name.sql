{# A model lands in the schema its layer names, without any prefix: readers rely on `kpi.kpi_value`. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
