-- Grain: one row per wave of a survey, or source and quarter, and topic people spoke about in it.
with
    items as (
        select
            items.item_key,
            items.source,
            items.is_fictional,
            items.author_key,
            items.occurred_at,
            items.occurred_on,
            items.sentiment = 'negative' as is_negative,
            coalesce(items.is_complaint, false) as is_complaint,
            waves.wave_key,
            coalesce(
                waves.wave_key, {{ key_of(["items.source", period_start("'quarter'", "items.occurred_on")]) }}
            ) as scope_key
        from {{ ref("fct_feedback_item") }} as items
        left join
            {{ ref("int_responses_waved") }} as waves
            on case when items.item_type = 'survey_comment' then items.record_key end = waves.response_key
        where not items.is_own and not items.is_repost
    ),

    scopes as (
        select
            scope_key,
            wave_key,
            source,
            {{ period_start("'quarter'", "min(occurred_on)") }} as quarter,
            count(*) as items,
            count(*) filter (where is_complaint) as complaints
        from items
        group by scope_key, wave_key, source
    ),

    themes as (
        select
            items.scope_key,
            topics.topic,
            bool_or(items.is_fictional) as is_fictional,
            count(*) as items,
            count(distinct coalesce(items.author_key, items.item_key)) as authors,
            count(*) filter (where items.is_negative) as negative_items,
            count(*) filter (where items.is_complaint) as complaints,
            min(items.occurred_at) as first_at,
            min(items.occurred_on) as first_on
        from items
        inner join {{ ref("fct_feedback_topic") }} as topics on items.item_key = topics.item_key
        group by items.scope_key, topics.topic
    )

select
    {{ key_of(["themes.scope_key", "themes.topic"]) }} as theme_key,
    case when scopes.wave_key is not null then 'wave' else 'quarter' end as scope,
    scopes.source,
    themes.is_fictional,
    scopes.wave_key,
    waves.wave,
    coalesce(waves.opened_on, scopes.quarter) as opened_on,
    coalesce(waves.closed_on, {{ period_end("'quarter'", "scopes.quarter") }}) as closed_on,
    themes.topic,
    coalesce(topics.default_owner_department, 'unmapped') as department,
    themes.items,
    themes.authors,
    themes.negative_items,
    themes.complaints,
    themes.first_at,
    themes.first_on,
    themes.items / cast(scopes.items as double) as share_of_items,
    themes.items >= {{ constant("theme_items") }}
    or themes.items >= {{ constant("theme_share") }} * scopes.items as is_top,
    themes.complaints >= {{ constant("theme_items") }}
    or (
        themes.complaints > 0 and themes.complaints >= {{ constant("theme_share") }} * scopes.complaints
    ) as is_top_complaint
from themes
inner join scopes on themes.scope_key = scopes.scope_key
left join {{ ref("dim_wave") }} as waves on scopes.wave_key = waves.wave_key
left join {{ ref("dim_topic") }} as topics on themes.topic = topics.topic
