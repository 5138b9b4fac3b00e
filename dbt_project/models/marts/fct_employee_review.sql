-- Grain: one row per public review of the organisation as an employer.
-- Nobody knows who wrote it, and nothing here is joined to a person. Ratings are brought to 1 to 5.
select
    reviews.review_key,
    reviews.source,
    reviews.is_fictional,
    reviews.site,
    reviews.posted_on,
    coalesce(brands.brand, 'unmapped') as brand,
    case
        when reviews.rating between 1 and reviews.rating_max and reviews.rating_max > 1
        then 1 + 4.0 * (reviews.rating - 1) / (reviews.rating_max - 1)
    end as rating,
    coalesce(labelled.sentiment, 'not_scored') as sentiment,
    case
        when labelled.topics is not null
        then coalesce(nullif(split_part(labelled.topics, '|', 1), ''), 'none')
    end as topic
from {{ ref("stg_employee__reviews") }} as reviews
left join {{ ref("int_texts_labelled") }} as labelled on reviews.text_id = labelled.text_id
left join
    {{ ref("int_brands_resolved") }} as brands
    on coalesce({{ folded("reviews.brand_text") }}, '') = brands.spelling
