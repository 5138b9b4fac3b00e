-- Grain: one row per KPI, variant, period, dimension and member.
-- Whether content attracts people by itself (B16): visits nobody paid for, and prospects, per view of
-- our content.
with
    visits as (
        select visited_on as day, post_key, brand, department, is_fictional, views, organic_visits, leads
        from {{ ref("fct_content_visit") }}
        where views > 0 and {{ is_ours("brand") }}
    )

    {{
        mean(
            "B16",
            "visits",
            value="organic_visits",
            per="views",
            cluster="post_key",
            lowest="0",
            variant="visits",
        )
    }}
union all
{{ mean("B16", "visits", value="leads", per="views", cluster="post_key", lowest="0", variant="leads") }}
