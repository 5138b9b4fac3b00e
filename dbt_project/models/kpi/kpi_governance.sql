-- Grain: one row per KPI, variant, period, dimension and member.
-- Whether the figures themselves are governed: owner, target, definition and review (D12), activities
-- beside outcomes
-- (D13), and how many the board can rely on today (D14). All as of today.
with
    headlines as (
        select
            card.kpi_id,
            card.kind,
            card.owner,
            card.formula,
            variant.variant,
            variant.target,
            variant.minimum_n,
            coalesce(variant.horizon_days, 0) as horizon_days,
            {{ stakeholder("card.kpi_id") }} as stakeholder
        from {{ ref("kpi_catalogue") }} as card
        inner join
            {{ ref("kpi_variant") }} as variant on card.kpi_id = variant.kpi_id and variant.position = 1
    ),

    stated as (
        select kpi as kpi_id, max(target) as target, max(owner) as owner
        from {{ source("reference", "kpi_target") }}
        group by kpi
    ),

    reviews as (
        select kpi, max(held_on) as held_on
        from {{ ref("fct_review_meeting") }}
        where kind in ('kpi', 'board')
        group by kpi
    ),

    newest as (
        select
            kpi_id,
            variant,
            max({{ period_end("period_grain", "period_start") }}) as period_end,
            max(n_eff) as n_eff
        from {{ ref("kpi_measured") }}
        where
            dimension = 'all'
            and value is not null
            and {{ period_end("period_grain", "period_start") }} <= {{ as_of_date() }}
        group by kpi_id, variant
    ),

    governed as (
        select
            {{ as_of_date() }} as day,
            false as is_fictional,
            headlines.kpi_id,
            headlines.kind,
            headlines.stakeholder,
            coalesce(stated.owner, nullif(headlines.owner, '')) is not null as has_owner,
            coalesce(stated.target, headlines.target) is not null as has_target,
            headlines.formula <> '' as has_definition,
            (select count(*) from {{ ref("fct_review_meeting") }}) > 0 as reviews_are_kept,
            coalesce(
                {{ whole_days_between("greatest(own.held_on, whole.held_on)", as_of_date()) }}
                <= {{ constant("reviewed_within_days") }},
                false
            ) as is_reviewed,
            newest.kpi_id is not null as has_figures,
            coalesce(
                {{ whole_days_between("newest.period_end", as_of_date()) }}
                <= headlines.horizon_days + {{ constant("fresh_within_days") }}
                and newest.n_eff >= coalesce(headlines.minimum_n, 1),
                false
            ) as is_fresh
        from headlines
        left join stated on headlines.kpi_id = stated.kpi_id
        left join reviews as own on headlines.kpi_id = own.kpi
        left join reviews as whole on whole.kpi is null
        left join newest on headlines.kpi_id = newest.kpi_id and headlines.variant = newest.variant
    ),

    reviewed as (select * from governed where reviews_are_kept),

    alive as (select * from governed where has_figures)

    {{
        share(
            "D12",
            "reviewed",
            hit="has_owner and has_target and has_definition and is_reviewed",
        )
    }}
{% for variant, hit in {
        "owner": "has_owner",
        "target": "has_target",
        "definition": "has_definition",
    }.items() %}
    union all
    {{ share("D12", "governed", hit=hit, variant=variant) }}
{% endfor %}
union all
{{ share("D12", "reviewed", hit="is_reviewed", variant="reviewed") }}
union all
{{
    ratio_of_sums(
        "D13",
        "alive",
        numerator="count(*) filter (where kind = 'leading')",
        denominator="count(*) filter (where kind = 'lagging')",
        variant="catalogue",
    )
}}
union all
{{ share("D14", "alive", hit="is_fresh", variant="board_fresh") }}
