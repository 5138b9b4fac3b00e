-- Grain: one row per text that was looked at.
-- No sentiment label means the text was not scored (another language, too short): that is not neutral.
select
    text_id,
    max(case when label = 'language' then value end) as language,
    coalesce(max(case when label = 'sentiment' then value end), 'not_scored') as sentiment,
    max(case when label = 'complaint' then {{ as_boolean("value") }} end) as is_complaint
from {{ ref("stg_text__labels") }}
group by text_id
