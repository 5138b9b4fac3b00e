-- What is published beyond the card is explained nowhere. A row without data stands at
-- the month, whatever the card says.
select distinct figure.kpi_id, figure.period_grain, figure.dimension
from {{ ref("kpi_value") }} as figure
inner join {{ ref("kpi_catalogue") }} as catalogue on figure.kpi_id = catalogue.kpi_id
where
    figure.status <> 'no_data'
    and (
        not array_contains(catalogue.grains, figure.period_grain)
        or not array_contains(catalogue.dimensions, figure.dimension)
    )
