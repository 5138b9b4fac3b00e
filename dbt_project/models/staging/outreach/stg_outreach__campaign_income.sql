-- Grain: one row per campaign, day and kind of income.
with
    source as ({{ current_version("campaigns_income") }}),

    renamed as (
        select source, is_fictional, campaign_id, received_on, kind, amount
        from source
        where received_on <= {{ as_of_date() }}
    )

select *
from renamed
