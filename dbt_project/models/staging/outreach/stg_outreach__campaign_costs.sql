-- Grain: one row per cost of a campaign.
with
    source as ({{ current_version("campaigns_costs") }}),

    renamed as (
        select source, is_fictional, campaign_id, cost_on, kind, amount, currency
        from source
        where cost_on <= {{ as_of_date() }}
    )

select *
from renamed
