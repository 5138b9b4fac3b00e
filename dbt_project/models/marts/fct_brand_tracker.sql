-- Grain: one row per source, wave, brand, metric and segment of a survey of the public.
-- A figure that cannot be (more answers than people, a share beyond the whole, counts and share that
-- contradict each other) is refused: it stays as a row that says why, without counts. Suppliers give
-- counts, or a share of those asked.
with
    tracked as (
        select
            tracker.*,
            brands.brand,
            coalesce(nullif(trim(tracker.segment), ''), 'all') as segment_asked,
            coalesce(tracker.positive, tracker.pct / 100.0 * tracker.n) as favourable,
            case
                when tracker.negative is not null
                then tracker.negative
                -- a supplier that counts the favourable and never the others asked for one side only
                when tracker.positive is not null or tracker.pct is not null
                then 0
            end as unfavourable
        from {{ ref("stg_organisation__brand_tracker") }} as tracker
        left join
            {{ ref("int_brands_resolved") }} as brands
            on coalesce({{ folded("tracker.brand_text") }}, '') = brands.spelling
    ),

    judged as (
        select
            *,
            case
                when n is null or n <= 0
                then 'nobody was asked'
                when favourable is null
                then 'no figure'
                when favourable < 0 or unfavourable < 0 or pct not between 0 and 100
                then 'beyond its scale'
                when favourable + unfavourable > n * (1 + 1e-9)
                then 'more answers than people'
                -- with weights, counts of people and a weighted share may differ
                when
                    weight_sum is null
                    and abs(positive / n - pct / 100.0) > {{ constant("tracker_rounding_points") }} / 100.0
                then 'counts and share contradict each other'
            end as refused_because
        from tracked
    )

select
    {{ key_of(["source", "wave", "brand_text", "metric", "segment"]) }} as tracker_key,
    source,
    is_fictional,
    wave,
    wave_on,
    brand,
    lower(trim(metric)) as metric,
    segment_asked as segment,
    n,
    case when refused_because is null then favourable end as positive,
    case when refused_because is null then unfavourable end as negative,
    case when refused_because is null then weight_sum end as weight_sum,
    refused_because is null as is_usable,
    refused_because
from judged
