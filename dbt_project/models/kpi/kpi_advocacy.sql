-- Grain: one row per KPI, variant, period, dimension and member.
-- What becomes of praise: thanked for (A02), how fast (A03), whether who was thanked speaks well of us
-- again (A04), and what people advise each other (A06). fct_praise leaves out what we, employees and
-- paid authors say.
with
    praise as (
        select
            *,
            occurred_on as day,
            thanked_hours <= {{ constant("thanked_within_hours") }} as is_thanked,
            case
                when thanked_hours is not null then 1 when end_competing is not null then 2 else 0
            end as outcome,
            case when replies_observed then followed_hours end as waited_hours
        from {{ ref("fct_praise") }}
    ),

    -- Landmark: who spoke again before there was time to thank cannot show what thanks go with. One praise
    -- per author and
    -- quarter; an author without a key cannot be found again.
    landmarked as (
        select
            *,
            cast(coalesce(is_thanked, false) as int) as was_thanked,
            coalesce(
                next_positive_hours <= {{ constant("advocate_window_days") }} * 24, false
            ) as spoke_again,
            concat_ws('|', channel, topic) as alike
        from
            (
                select
                    *,
                    row_number() over (
                        partition by author_key, date_trunc('quarter', day) order by occurred_at, praise_key
                    ) as in_quarter
                from praise
                where
                    author_key is not null
                    and replies_observed
                    and is_public
                    and (
                        next_positive_hours is null
                        or next_positive_hours > {{ constant("thanked_within_hours") }}
                    )
            ) as at_risk
        where in_quarter = 1
    ),

    advice as (
        select
            item.occurred_on as day,
            item.brand,
            item.channel,
            item.topic,
            item.is_fictional,
            case item.recommendation when 'recommend' then 1 when 'warn_off' then -1 end as vote
        from {{ ref("fct_feedback_item") }} as item
        left join {{ ref("fct_social_post") }} as post on item.record_key = post.post_key
        inner join {{ ref("dim_brand") }} as brand on item.brand = brand.brand and brand.is_own
        where
            not item.is_own
            and not item.is_repost
            and not coalesce(post.is_employee, item.author_is_employee, false)
            and not coalesce(post.is_paid, item.is_paid, false)
            and item.recommendation in ('recommend', 'warn_off')
    )

    {{ share("A02", "praise", usable="replies_observed", hit="coalesce(is_thanked, false)") }}
union all
{{
    share(
        "A02",
        "praise",
        usable="replies_observed",
        hit="coalesce(personally_thanked_hours <= " ~ constant("thanked_within_hours") ~ ", false)",
        variant="personal",
    )
}}
union all
{{ duration_aj("A03", "praise", "waited_hours", "outcome", {"p50": 0.5, "p90": 0.9}) }}
union all
{{ landmark_difference("A04", "landmarked", hit="spoke_again", treated="was_thanked", strata="alike") }}
union all
{{ share_difference("A04", "landmarked", hit="spoke_again", group="was_thanked", variant="unadjusted") }}
{%- for variant, group in {"thanked": 1, "not_thanked": 0}.items() %}
    union all
    {{
        share(
            "A04",
            "(select * from landmarked where was_thanked = " ~ group ~ ")",
            hit="spoke_again",
            variant=variant,
        )
    }}
{%- endfor %}
union all
{{ net_score("A06", "advice", score="vote") }}
