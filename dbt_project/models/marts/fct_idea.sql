-- Grain: one row per suggestion, with the time it reached each stage.
-- A later stage tells of the ones before it: what was implemented had been adopted, whoever forgot to note
-- it.
{% set followers = {
    "acknowledged": ["acknowledged", "assessed", "adopted", "rejected", "implemented", "told_back"],
    "assessed": ["assessed", "adopted", "rejected", "implemented"],
    "adopted": ["adopted", "implemented"],
    "rejected": ["rejected"],
    "implemented": ["implemented"],
    "told_back": ["told_back"],
} %}
with
    reached as (
        select
            idea_key,
            {% for stage, tellers in followers.items() %}
                min(
                    case when stage in ('{{ tellers | join("', '") }}') then occurred_at end
                ) as {{ stage }}_at,
            {% endfor %}
            max_by(department, occurred_at) as department
        from {{ ref("fct_idea_event") }}
        where stage <> 'submitted'
        group by idea_key
    )

select
    ideas.idea_key,
    ideas.source,
    ideas.is_fictional,
    ideas.origin,
    ideas.is_asked_for,
    ideas.campaign_id,
    ideas.topic,
    coalesce(reached.department, 'unmapped') as department,
    ideas.created_at,
    {{ local_date("ideas.created_at") }} as created_on,
    {% for stage in followers %} reached.{{ stage }}_at{{ "," if not loop.last }} {% endfor %}
from {{ ref("stg_organisation__ideas") }} as ideas
left join reached on ideas.idea_key = reached.idea_key
