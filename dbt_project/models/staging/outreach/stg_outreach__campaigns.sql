-- Grain: one row per campaign.
with
    source as ({{ current_version("campaigns_list") }}),

    renamed as (
        select
            source,
            is_fictional,
            campaign_id,
            name as campaign_name,
            type as campaign_type,
            department as department_text,
            topic,
            started_on,
            ended_on,
            budget,
            reached
        from source
        where started_on <= {{ as_of_date() }}
    )

select *
from renamed
