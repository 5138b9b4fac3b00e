-- Grain: one row per message in which people were told what was changed.
-- Several actions told of at one place and time are one message.
select
    communication_key,
    source,
    bool_or(is_fictional) as is_fictional,
    min(communicated_at) as communicated_at,
    {{ local_date("min(communicated_at)") }} as communicated_on,
    coalesce(min(communicated_to), 'unknown') as communicated_to,
    count(*) as actions
from {{ ref("stg_organisation__actions") }}
where communicated_at is not null
group by communication_key, source
