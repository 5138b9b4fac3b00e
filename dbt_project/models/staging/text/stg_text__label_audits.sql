-- Grain: one row per text, label and day it was judged by people.
with
    source as ({{ current_version("label_audits") }}),

    renamed as (
        select
            source,
            is_fictional,
            text_id,
            label,
            audited_on,
            coder_1,
            coder_2,
            coalesce(agreed, coder_1) as agreed,
            stratum,
            stratum_weight,
            model_value
        from source
        where audited_on <= {{ as_of_date() }}
    )

select *
from renamed
