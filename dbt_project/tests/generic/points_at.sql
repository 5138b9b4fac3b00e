{#- Every value, where there is one, is a value of the other model's column. -#}
{% test points_at(model, columns, to, field) %}
    {%- for column in columns %}
        select
            {{ text(column) }} as pointing_column, cast(referring.{{ column }} as varchar) as pointing_value
        from {{ model }} as referring
        left join
            (select distinct {{ field }} from {{ to }}) as referred
            on referring.{{ column }} = referred.{{ field }}
        where
            referring.{{ column }} is not null and referred.{{ field }} is null
            {{ "union all" if not loop.last }}
    {%- endfor %}
{% endtest %}
