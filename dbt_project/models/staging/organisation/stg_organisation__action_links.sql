-- Grain: one row per action and piece of feedback or theme it answers.
with
    source as ({{ current_version("actions_links") }}),

    renamed as (
        select {{ key_of(["source", "action_id"]) }} as action_key, source, is_fictional, item_id, theme
        from source
    )

select *
from renamed
