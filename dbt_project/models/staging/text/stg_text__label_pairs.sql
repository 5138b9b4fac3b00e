-- Grain: one row per text and label that has changed its model, with what the last two versions say of it.
-- Texts that only one of the two looked at, or could not score, are left out; so are labels of many values
-- at once.
-- Each time read from raw, not once for all: a night without a change costs one pass over two columns.
with
    changed as (
        select label, max(model_version) as version_now
        from {{ source("raw", "text_label") }}
        where label not in ('language', 'topics', 'pii_kinds')
        group by label
        having min(model_version) <> max(model_version)
    ),

    compared as (
        select source.label, changed.version_now, max(source.model_version) as version_before
        from {{ source("raw", "text_label") }} as source
        inner join changed on source.label = changed.label and source.model_version < changed.version_now
        group by source.label, changed.version_now
    ),

    now_said as (
        select source.text_id, source.label, source.value, source.model_id, source.model_version
        from {{ source("raw", "text_label") }} as source
        inner join compared on source.label = compared.label and source.model_version = compared.version_now
        where source.value <> 'not_scored'
    ),

    then_said as (
        select source.text_id, source.label, source.value, source.model_id, source.model_version
        from {{ source("raw", "text_label") }} as source
        inner join
            compared on source.label = compared.label and source.model_version = compared.version_before
        where source.value <> 'not_scored'
    )

select
    now_said.text_id,
    now_said.label,
    then_said.model_id as model_before,
    then_said.model_version as version_before,
    then_said.value as value_before,
    now_said.model_id as model_now,
    now_said.model_version as version_now,
    now_said.value as value_now
from now_said
inner join then_said on now_said.text_id = then_said.text_id and now_said.label = then_said.label
