-- Grain: one row per theme and action that answers its topic, neither done before the theme came up nor
-- begun long
-- after the wave or quarter closed.
select
    {{ key_of(["themes.theme_key", "actions.action_key"]) }} as theme_action_key,
    themes.theme_key,
    actions.action_key,
    themes.source,
    themes.is_fictional or actions.is_fictional as is_fictional,
    themes.wave_key,
    themes.closed_on,
    bridge.link_level,
    actions.department,
    actions.action_type,
    actions.started_at,
    actions.done_at,
    actions.done_on,
    actions.communicated_at,
    actions.communicated_on,
    coalesce(
        {{ whole_days_between("themes.closed_on", "actions.done_on") }}
        <= {{ constant("acted_within_days") }},
        false
    ) as is_done_in_time
from {{ ref("fct_theme") }} as themes
inner join {{ ref("bridge_action_topic") }} as bridge on themes.topic = bridge.topic
inner join
    {{ ref("fct_action") }} as actions
    on bridge.action_key = actions.action_key
    and coalesce(actions.done_at >= themes.first_at, true)
    and {{ whole_days_between("themes.closed_on", "actions.started_on") }}
    <= {{ constant("acted_within_days") }}
