-- Grain: one row per utterance that threatens somebody.
-- The clock runs from when we saw it to when it was handed to security, the police or lawyers. Where no act
-- of moderation of a channel was ever delivered, nothing can be said of its threats.
with
    acts as (
        select post_key, acted_at, escalated_to
        from {{ ref("stg_social__moderation") }}
        where action = 'escalated' and escalated_to in ('security', 'police', 'legal')
    ),

    watched as (select distinct channel from {{ ref("stg_social__moderation") }}),

    threats as (
        select
            voices.item_key,
            voices.source,
            voices.is_fictional,
            voices.item_type,
            voices.channel,
            voices.brand,
            greatest(voices.occurred_at, coalesce(posts.detected_at, voices.occurred_at)) as detected_at
        from {{ ref("int_voices_unioned") }} as voices
        inner join {{ ref("int_texts_labelled") }} as labels on voices.text_id = labels.text_id
        left join {{ ref("int_posts_attributed") }} as posts on voices.item_key = posts.post_key
        where labels.is_threat and not voices.is_own and not voices.is_repost
    ),

    handed_over as (
        select
            threats.item_key,
            min(acts.acted_at) as handed_over_at,
            min_by(acts.escalated_to, concat_ws('|', acts.acted_at, acts.escalated_to)) as handed_over_to
        from threats
        inner join acts on threats.item_key = acts.post_key
        group by threats.item_key
    )

select
    threats.item_key,
    threats.source,
    threats.is_fictional,
    threats.item_type,
    threats.channel,
    threats.brand,
    threats.detected_at,
    {{ local_date("threats.detected_at") }} as detected_on,
    handed_over.handed_over_at,
    handed_over.handed_over_to,
    watched.channel is not null as is_moderation_observed,
    -- who handed it over before the tool saw it was not late
    case
        when watched.channel is not null
        then
            60 * greatest(
                {{
                    hours_between(
                        "threats.detected_at", "coalesce(handed_over.handed_over_at, " ~ as_of_end() ~ ")"
                    )
                }},
                0
            )
    end as waited_minutes
from threats
left join handed_over on threats.item_key = handed_over.item_key
left join watched on threats.channel = watched.channel
