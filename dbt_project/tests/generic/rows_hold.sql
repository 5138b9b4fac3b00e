{#- Every row (that meets `applies_to`) makes the expression true; unknown counts as broken unless the expression allows it. -#}
{% test rows_hold(model, expression, applies_to="true") %}
    select * from {{ model }} where ({{ applies_to }}) and not coalesce(({{ expression }}), false)
{% endtest %}
