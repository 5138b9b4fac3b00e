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

{%- for relation, slices in {"ours": ["all", "channel", "topic"], "items": ["brand"]}.items() %}
        {{ "union all" if not loop.first }}
        {{ share("A01", relation, usable="is_praise is not null", hit="is_praise", slices=slices) }}
    union all
    {{
        corrected_share(
            "A01", relation, usable="is_praise is not null", hit="is_praise", label="praise", slices=slices
        )
    }}
{%- endfor %}
