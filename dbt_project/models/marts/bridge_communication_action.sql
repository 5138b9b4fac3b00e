-- Grain: one row per message and action it told of.
select
    {{ key_of(["communication_key", "action_key"]) }} as communication_action_key,
    communication_key,
    action_key,
    is_fictional
from {{ ref("stg_organisation__actions") }}
where communicated_at is not null
