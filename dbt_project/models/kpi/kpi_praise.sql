-- Grain: one row per KPI, variant, period, dimension and member.
-- Praise among all that was said and read (A01): as labelled, and corrected for the
-- errors that the audit of the label found. Whole and channels speak of own brands.
with
    items as (
        select
            item.occurred_on as day,
            item.brand,
            item.channel,
            item.topic,
            item.is_fictional,
            item.is_praise,
            {{ is_ours("item.brand") }} as is_ours
        from {{ ref("fct_feedback_item") }} as item
        where not item.is_own and not item.is_repost
    ),

    ours as (select * from items where is_ours)

{%- for variant, kind in {"main": share, "corrected": corrected_share}.items() %}
        {{ "union all" if not loop.first }}
        {%- set options = {"label": "praise"} if variant == "corrected" else {} %}
        {{
            kind(
                "A01",
                "ours",
                usable="is_praise is not null",
                hit="is_praise",
                variant=variant,
                slices=["all", "channel", "topic"],
                **options
            )
        }}
    union all
    {{
        kind(
            "A01",
            "items",
            usable="is_praise is not null",
            hit="is_praise",
            variant=variant,
            slices=["brand"],
            **options
        )
    }}
{%- endfor %}
