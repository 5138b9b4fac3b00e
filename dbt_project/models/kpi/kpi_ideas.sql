-- Grain: one row per KPI, variant, period, dimension and member.
-- What becomes of suggestions (L12) and of those that people were invited to make (A10). A suggestion
-- belongs to the
-- period in which it was sent; without a log of its steps nobody knows how far it came.
with
    log as (select count(*) > 0 as is_kept from {{ ref("fct_idea_event") }}),

    ideas as (
        select
            idea.created_on as day,
            idea.department,
            idea.origin,
            case when idea.is_asked_for then 'asked' else 'volunteered' end as asked,
            idea.is_fictional,
            idea.acknowledged_at,
            idea.assessed_at,
            idea.adopted_at,
            idea.implemented_at,
            idea.told_back_at,
            {{ days_between("idea.created_at", "coalesce(idea.acknowledged_at, " ~ as_of_end() ~ ")") }}
            as waited_days,
            case when idea.acknowledged_at is not null then 1 else 0 end as outcome
        from {{ ref("fct_idea") }} as idea
        cross join log
        where log.is_kept
    ),

    said as (
        select occurred_on as day, is_fictional, is_suggestion
        from {{ ref("fct_feedback_item") }}
        where
            (select count(*) from ideas) > 0
            and not is_own
            and not is_repost
            and not coalesce(is_troll, false)
            and {{ is_ours("brand") }}
            and sentiment <> 'not_scored'
    ),

    invited as (
        select
            campaign.started_on as day,
            campaign.is_fictional,
            1 as campaigns,
            (
                select count(*)
                from {{ ref("fct_idea") }} as idea
                where idea.campaign_id = campaign.campaign_id and idea.implemented_at is not null
            ) as ideas
        from {{ ref("dim_campaign") }} as campaign
        cross join log
        where campaign.campaign_type = 'cocreate' and log.is_kept and (select count(*) from ideas) > 0
    )

    {{ share("L12", "ideas", hit="implemented_at is not null") }}
{% for stage in ["acknowledged", "assessed", "adopted", "told_back"] %}
    union all
    {{ share("L12", "ideas", hit=stage ~ "_at is not null", variant=stage) }}
{% endfor %}
union all
{{
    duration_km(
        "L12",
        "ideas",
        duration="waited_days",
        outcome="outcome",
        quantiles={"acknowledged_median": 0.5, "acknowledged_p90": 0.9},
    )
}}
union all
{{
    share(
        "L12",
        "said",
        usable="is_suggestion is not null",
        hit="is_suggestion",
        variant="suggestion_rate",
        slices=["all"],
    )
}}
union all
{{
    corrected_share(
        "L12",
        "said",
        usable="is_suggestion is not null",
        hit="is_suggestion",
        label="suggestion",
        variant="suggestion_rate_corrected",
        slices=["all"],
    )
}}
union all
{{
    ratio_of_sums(
        "A10", "invited", numerator="sum(ideas)", denominator="sum(campaigns)", units="sum(campaigns)"
    )
}}
