-- Grain: one row per KPI, variant, period, dimension and member.
-- What the public thinks of us, asked by a tracker (B09, B10) and by our own surveys (B11). The whole
-- and the segments speak of own brands; single brands are shown for competitors, too. The two
-- instruments are never blended.
{% set image = ["impression", "quality", "value", "satisfaction", "recommend", "reputation"] %}
with
    tracked as (
        select
            tracker.wave_on as day,
            tracker.brand,
            tracker.segment,
            tracker.metric,
            tracker.is_fictional,
            brand.is_own as is_own_brand,
            case when tracker.is_usable then tracker.n end as asked,
            tracker.positive,
            tracker.negative,
            bool_or(tracker.segment = 'all') over (
                partition by tracker.source, tracker.wave, tracker.brand, tracker.metric
            ) as has_whole
        from {{ ref("fct_brand_tracker") }} as tracker
        inner join {{ ref("dim_brand") }} as brand on tracker.brand = brand.brand
        where tracker.brand <> 'unmapped'
    ),

    -- segments are parts of the whole: they make it up only where it was not delivered itself
    by_brand as (select * from tracked where segment = 'all' or not has_whole),
    whole as (select * from by_brand where is_own_brand),
    by_segment as (select * from tracked where is_own_brand and segment <> 'all'),

    answers as (
        select
            answer.answered_on as day,
            answer.brand,
            answer.segment,
            answer.is_fictional,
            answer.value >= scoring.high_from as is_trusting,
            row_number() over (
                partition by answer.source, answer.survey_id, answer.wave_id, answer.respondent_key
                order by response.recorded_at desc, answer.response_key desc, answer.question_id
            ) as answer_rank
        from {{ ref("fct_survey_answer") }} as answer
        inner join {{ ref("fct_survey_response") }} as response on answer.response_key = response.response_key
        left join
            {{ ref("survey_scoring") }} as scoring
            on answer.construct = scoring.construct
            and answer.scale_min = scoring.scale_min
            and answer.scale_max = scoring.scale_max
        where
            answer.construct = 'brand_trust'
            and response.is_finished
            and not response.is_test
            and {{ is_ours("answer.brand") }}
    ),

    trust as (select * from answers where answer_rank = 1)

{%- for relation, slice in {"whole": "all", "by_brand": "brand", "by_segment": "segment"}.items() %}
        {{
            mean_of_net_scores(
                "B09",
                "(select * from " ~ relation ~ " where metric in ('" ~ (image | join("', '")) ~ "'))",
                "metric",
                image,
                "positive",
                "negative",
                "asked",
                slices=[slice],
            )
        }}
    {%- for metric in image + ["buzz"] %}
        union all
        {{
            net_score_of_counts(
                "B09",
                "(select * from " ~ relation ~ " where metric = '" ~ metric ~ "')",
                "positive",
                "negative",
                "asked",
                variant=metric,
                slices=[slice],
            )
        }}
    {%- endfor %}
    {%- for kpi, metrics in {"B10": ["awareness", "consideration", "intent"], "B11": ["trust"]}.items() %}
        {%- for metric in metrics %}
            union all
            {{
                share_of_counts(
                    kpi,
                    "(select * from " ~ relation ~ " where metric = '" ~ metric ~ "')",
                    "positive",
                    "asked",
                    variant=metric if kpi == "B10" else "tracker",
                    slices=[slice],
                )
            }}
        {%- endfor %}
    {%- endfor %}
    union all
{%- endfor %}
{{ share("B11", "trust", usable="is_trusting is not null", hit="is_trusting") }}
