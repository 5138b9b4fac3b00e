-- Grain: one row per KPI, variant, period, dimension and member.
-- What the taxonomy has no topic for (B17): the share of utterances in a theme that many
-- people began to speak of, and the share in no topic at all.
with
    items as (
        select occurred_on as day, brand, channel, is_fictional, is_new_theme, is_untagged
        from {{ ref("fct_topic_gap") }}
        where {{ is_ours("brand") }}
    )

    {{ share("B17", "items", usable="is_new_theme is not null", hit="is_new_theme") }}
union all
{{ share("B17", "items", hit="is_untagged", variant="no_topic") }}
