-- Grain: one row per survey, wave, place of the unit tree (int_org_units_placed) and measure (participation,
-- a question, a construct).
-- Restricted: small groups stand here in full; only the aggregate that went through suppression leaves this
-- schema.
-- A construct is the sum over its questions, answer by answer, so it says nothing beyond what they say.
with
    cells as (
        select
            people.source,
            people.wave_id,
            places.unit as org_unit,
            places.parent,
            places.path,
            places.is_shown,
            people.measure,
            people.item,
            min(people.construct) as construct,
            count(*) filter (where people.has_answered) as n,
            count(*) as people,
            cast(sum(people.answers) as bigint) as answers_n,
            case when sum(people.judged) > 0 then cast(sum(people.judged) as bigint) end as judged_n,
            case when sum(people.judged) > 0 then cast(sum(people.favourable) as bigint) end as favourable_n,
            cast(sum(people.favourable * people.favourable) as double) as favourable_squares,
            cast(sum(people.judged * people.judged) as double) as judged_squares,
            cast(sum(people.favourable * people.judged) as double) as favourable_products,
            cast(sum(people.scored) as bigint) as scored_n,
            {{ steady_sum("people.score_sum") }} as score_sum,
            {{ steady_sum("people.score_sum * people.score_sum") }} as score_squares,
            cast(sum(people.scored * people.scored) as double) as scored_squares,
            {{ steady_sum("people.score_sum * people.scored") }} as score_products,
            cast(sum(cast(people.is_promoter as integer)) as bigint) as promoters,
            cast(sum(cast(people.is_detractor as integer)) as bigint) as detractors
        from {{ ref("int_employee_people_scored") }} as people
        inner join {{ ref("int_org_units_placed") }} as places on people.org_unit = places.org_unit
        group by
            people.source,
            people.wave_id,
            places.unit,
            places.parent,
            places.path,
            places.is_shown,
            people.measure,
            people.item
    ),

    invited as (
        select source, wave_id, org_unit, people as invited from cells where measure = 'participation'
    ),

    waves as (
        select
            source,
            wave_id,
            min({{ local_date("coalesce(invited_at, responded_at)") }}) as wave_on,
            bool_or(is_fictional) as is_fictional
        from {{ ref("stg_employee__survey_answers") }}
        group by source, wave_id
    )

select
    cells.*,
    invited.invited,
    waves.wave_on,
    waves.is_fictional,
    1.0 * cells.favourable_n / nullif(cells.judged_n, 0) as favourable_share,
    cells.score_sum / nullif(cells.scored_n, 0) as score_mean,
    sqrt(
        {{
            cluster_variance(
                "cells.favourable_n",
                "cells.judged_n",
                "cells.favourable_squares",
                "cells.judged_squares",
                "cells.favourable_products",
                "cells.n",
            )
        }}
    ) as favourable_share_se,
    sqrt(
        {{
            cluster_variance(
                "cells.score_sum",
                "cells.scored_n",
                "cells.score_squares",
                "cells.scored_squares",
                "cells.score_products",
                "cells.n",
            )
        }}
    ) as score_se
from cells
inner join waves on cells.source = waves.source and cells.wave_id = waves.wave_id
inner join
    invited
    on cells.source = invited.source
    and cells.wave_id = invited.wave_id
    and cells.org_unit = invited.org_unit
