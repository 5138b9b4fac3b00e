{#- The listed columns name exactly one row. A part may be null only where the model's description says so (nullable).
    `day` names a further part that is a date: the days of a month are told apart as bits of one number, so that tables
    of days, the longest there are, have a group for each month and not one for each row (a seventh of the time). -#}
{% test is_the_key(model, columns, nullable=[], day=none) %}
    {%- set parts = columns if day is none else columns + ["year(" ~ day ~ ")", "month(" ~ day ~ ")"] %}
    select {{ parts | join(", ") }}, count(*) as rows_with_this_key
    from {{ model }}
    group by {{ parts | join(", ") }}
    having
        count(*) > {{ 1 if day is none else "coalesce(" ~ different_bits("day(" ~ day ~ ")") ~ ", 0)" }}
        {%- for column in columns if column not in nullable %} or {{ column }} is null {%- endfor %}
{% endtest %}
