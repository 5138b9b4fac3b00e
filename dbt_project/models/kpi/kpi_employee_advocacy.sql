-- Grain: one row per KPI, variant, period, dimension and member.
-- Access to social media at work (E06), employees who share (E07) and how far it goes (E08), what reviews
-- of the
-- employer say (E14), and how output goes with social use (E15). Everything from tables that went through
-- suppression.
with
    access as (
        select
            *,
            case when access in ('allowed', 'encouraged') then heads else 0 end as allowed,
            case when access = 'encouraged' then heads else 0 end as encouraged,
            case when access = 'banned' then heads else 0 end as banned
        from {{ ref("agg_employee_access_quarter") }}
    ),

    -- the whole is made of the units that are shown, so it tells nothing about the others
    accessible as (
        select *, 'quarter' as period_grain, quarter as period_start, 'all' as dimension, 'all' as member
        from access
        where not is_suppressed
        union all
        select *, 'quarter', quarter, 'org_unit', org_unit
        from access
    ),

    shared as (
        select *, 'month' as period_grain, month as period_start, 'all' as dimension, 'all' as member
        from {{ ref("agg_employee_advocacy_month") }}
    ),

    reviews as (
        select
            *,
            posted_on as day,
            case sentiment when 'positive' then 1 when 'negative' then -1 when 'neutral' then 0 end as mood
        from {{ ref("fct_employee_review") }}
    ),

    outputs as (
        select
            *,
            'year' as period_grain,
            year as period_start,
            'all' as dimension,
            'all' as member,
            case when slope is not null then units else 0 end as usable_units
        from {{ ref("agg_employee_output_year") }}
    )

{% for variant in ["allowed", "encouraged", "banned"] %}
        {{ kept_share("E06", "accessible", variant, "heads", variant) }}
    union all
{% endfor %}
{{ kept_share("E07", "shared", "sharers", "opted_in") }}
{% for variant, counter in {
    "impressions_per_share": "impressions",
    "interactions_per_share": "interactions",
}.items() %}
    union all
    select
        {{
            estimate_row(
                "E08",
                quoted(variant),
                value="counted / nullif(cast(shares as double), 0)",
                numerator="counted",
                denominator="shares",
                n="shares",
                coverage="shares / nullif(cast(all_shares as double), 0)",
                is_suppressed="is_hidden",
            )
        }}
    from
        {{ kept_sums("shared", {"counted": counter, "shares": "measured_shares", "all_shares": "shares"}) }}
        as sums
{% endfor %}
union all
{{
    mean(
        "E14",
        "reviews",
        "rating",
        "review_key",
        lowest="1",
        highest="5",
        variant="rating",
        slices=["all", "brand"],
    )
}}
union all
{{ net_score("E14", "reviews", "mood", variant="net_sentiment", slices=["all", "brand"]) }}
union all
{{ count("E14", "reviews", variant="items") }}
{% for variant, regressor in {"use": "use", "access": "access"}.items() %}
    union all
    select
        {{
            estimate_row(
                "E15",
                quoted(variant),
                value="slope",
                n="usable_units",
                low="slope - " ~ t95("(units - 1)") ~ " * slope_se",
                high="slope + " ~ t95("(units - 1)") ~ " * slope_se",
                method="cluster_robust",
            )
        }}
    from outputs
    where regressor = {{ quoted(regressor) }}
{% endfor %}
