-- Grain: one row per spelling of a brand, lower case; the spelling '' stands for a record that names no
-- brand.
-- A spelling that no brand claims keeps the member `unmapped`. Where there is one own brand only, nothing
-- stated means that one.
with
    claimed as (
        select {{ folded("spelling") }} as spelling, min(brand) as brand
        from {{ ref("stg_reference__brand_spellings") }}
        group by {{ folded("spelling") }}
    ),

    seen as (
        select brand_text
        from {{ ref("stg_support__tickets") }}
        union all
        select brand_text
        from {{ ref("stg_survey__responses") }}
        union all
        select brand_text
        from {{ ref("stg_social__posts") }}
        union all
        select brand_text
        from {{ ref("stg_social__accounts") }}
        union all
        select brand_text
        from {{ ref("stg_organisation__incidents") }}
        union all
        select brand_text
        from {{ ref("stg_organisation__brand_tracker") }}
    ),

    spellings as (
        select {{ folded("brand_text") }} as spelling
        from seen
        where trim(brand_text) <> ''
        union
        select spelling
        from claimed
    ),

    only_own as (
        select min(brand) as brand, count(*) as own_brands
        from {{ ref("stg_reference__brands") }}
        where is_own
    )

select
    spellings.spelling, coalesce(claimed.brand, 'unmapped') as brand, claimed.brand is not null as is_mapped
from spellings
left join claimed on spellings.spelling = claimed.spelling
union all
select
    '' as spelling,
    case when own_brands = 1 then brand else 'unmapped' end as brand,
    own_brands = 1 as is_mapped
from only_own
