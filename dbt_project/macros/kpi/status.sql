{#- Belongs here: what a reader is told beside a status. Not here: which status a figure has (kpi_value). -#}
{% macro status_reason() -%}
    case
        when status = 'suppressed'
        then 'too few people, or it could be worked out from other figures'
        when status = 'no_data'
        then 'there are records, and none of them can be used'
        when status = 'immature'
        then 'complete from ' || cast({{ add_days("period_end", "horizon_days") }} as varchar) || ' on'
        when status = 'low_n'
        then 'fewer than ' || cast(minimum_n as varchar) || ': not to be ranked'
        when status = 'experimental' and kpi_id = 'B14'
        then 'a point value: its interval needs whole weeks to be resampled'
        when status = 'experimental'
        then 'made of machine labels that people have not audited yet'
        when value is null
        then 'not reached: too many are still waiting, or ended otherwise'
        when kpi_id = 'E03' and value < {{ constant("participation_flag_below") }}
        then 'so few took part that those who did not may think otherwise'
        when n_eff < {{ constant("small_n_below") }} and minimum_n is not null
        then 'small: read it with its interval'
    end
{%- endmacro %}
