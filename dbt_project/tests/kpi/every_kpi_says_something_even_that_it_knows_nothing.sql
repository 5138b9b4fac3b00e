-- A KPI of the catalogue without a single row would be missing in silence.
select catalogue.kpi_id
from {{ ref("kpi_catalogue") }} as catalogue
left join {{ ref("kpi_value") }} as figure on catalogue.kpi_id = figure.kpi_id
where figure.kpi_id is null
