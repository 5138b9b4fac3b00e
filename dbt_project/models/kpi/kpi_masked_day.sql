-- Grain: one row per day that is unusual for a known reason: a holiday, or a day of a campaign short
-- enough to stand out.
-- Campaigns that run for longer are the usual state of affairs.
select day
from {{ ref("dim_date") }}
where is_holiday
union
select dates.day
from {{ ref("dim_date") }} as dates
inner join
    {{ ref("dim_campaign") }} as campaigns
    on dates.day between campaigns.started_on and campaigns.ended_on
    and {{ whole_days_between("campaigns.started_on", "campaigns.ended_on") }}
    < {{ constant("short_campaign_days") }}
