-- Grain: one row per KPI, variant, period, dimension and member.
-- How long it takes until people are told what became of their words (L06), and until a theme is acted on
-- (L09).
-- Whoever was not told yet still waits. Feedback belongs to the period in which it was given.
with
    log as (select coalesce(bool_or(is_linked), false) as is_kept from {{ ref("fct_action") }}),

    told as (
        select bridge.item_key, min(actions.communicated_at) as told_at
        from {{ ref("bridge_feedback_action") }} as bridge
        inner join {{ ref("fct_action") }} as actions on bridge.action_key = actions.action_key
        inner join {{ ref("fct_feedback_item") }} as items on bridge.item_key = items.item_key
        where actions.communicated_at >= items.occurred_at
        group by bridge.item_key
    ),

    items as (
        select
            item.occurred_on as day,
            item.topic,
            coalesce(topics.default_owner_department, item.department) as department,
            item.is_fictional,
            {{ days_between("item.occurred_at", "coalesce(told.told_at, " ~ as_of_end() ~ ")") }}
            as waited_days,
            case when told.told_at is not null then 1 else 0 end as outcome
        from {{ ref("fct_feedback_item") }} as item
        cross join log
        left join told on item.item_key = told.item_key
        left join {{ ref("dim_topic") }} as topics on item.topic = topics.topic
        where
            log.is_kept
            and not item.is_own
            and not item.is_repost
            and (item.sentiment = 'negative' or coalesce(item.is_complaint or item.is_suggestion, false))
            and not coalesce(item.is_troll, false)
            and {{ is_ours("item.brand") }}
    ),

    begun as (
        select theme_key, min(started_at) as started_at, min(done_at) as done_at
        from {{ ref("fct_theme_action") }}
        group by theme_key
    ),

    themes as (
        select
            theme.first_on as day,
            theme.topic,
            theme.department,
            theme.is_fictional,
            {{
                days_between(
                    "theme.first_at",
                    "greatest(theme.first_at, coalesce(begun.started_at, " ~ as_of_end() ~ "))",
                )
            }} as until_start,
            {{ days_between("theme.first_at", "coalesce(begun.done_at, " ~ as_of_end() ~ ")") }}
            as until_done,
            case when begun.started_at is not null then 1 else 0 end as is_begun,
            case when begun.done_at is not null then 1 else 0 end as is_done
        from {{ ref("fct_theme") }} as theme
        cross join log
        left join begun on theme.theme_key = begun.theme_key
        where log.is_kept and theme.is_top
    )

    {{
        duration_km(
            "L06",
            "items",
            duration="waited_days",
            outcome="outcome",
            quantiles={"median": 0.5, "p90": 0.9},
            horizons={"within_90d": 90, "within_180d": 180},
        )
    }}
union all
{{
    duration_km(
        "L09",
        "themes",
        duration="until_start",
        outcome="is_begun",
        quantiles={"start_median": 0.5, "start_p90": 0.9},
    )
}}
union all
{{
    duration_km(
        "L09",
        "themes",
        duration="until_done",
        outcome="is_done",
        quantiles={"done_median": 0.5, "done_p90": 0.9},
    )
}}
