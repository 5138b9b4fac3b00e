{#- The listed columns name exactly one row. A part may be null only where the model's description says so (nullable). -#}
{% test is_the_key(model, columns, nullable=[]) %}
    select {{ columns | join(", ") }}, count(*) as rows_with_this_key
    from {{ model }}
    group by {{ columns | join(", ") }}
    having
        count(*) > 1
        {%- for column in columns if column not in nullable %} or {{ column }} is null {%- endfor %}
{% endtest %}
