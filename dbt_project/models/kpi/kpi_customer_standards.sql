-- Grain: one row per KPI, variant, period, dimension and member.
-- What customers say in surveys: NPS (C01), satisfaction (C02, C03), effort (C04),
-- solved at first contact (C05e). The scale of the question decides whether and how an
-- answer counts (seed survey_scoring); an answer on a scale that the method does not
-- know lowers the coverage and is never stretched to fit.
with
    answers as (
        select
            answer.answered_on as day,
            answer.brand,
            answer.segment,
            answer.channel,
            answer.department,
            answer.survey_id as survey,
            answer.is_fictional,
            answer.construct,
            answer.weight,
            answer.respondent_key,
            answer.value,
            case when scoring.construct is not null then answer.value end as score,
            case
                when answer.value >= scoring.high_from
                then 1
                when answer.value <= scoring.low_until
                then -1
                when answer.value is not null and scoring.construct is not null
                then 0
            end as vote,
            answer.value >= scoring.top_from as is_top_box,
            -- one voice per person and wave: the last one
            row_number() over (
                partition by
                    answer.source, answer.survey_id, answer.wave_id, answer.construct, answer.respondent_key
                order by response.recorded_at desc, answer.response_key desc, answer.question_id
            ) as answer_rank
        from {{ ref("fct_survey_answer") }} as answer
        inner join {{ ref("fct_survey_response") }} as response on answer.response_key = response.response_key
        left join
            {{ ref("survey_scoring") }} as scoring
            on answer.construct = scoring.construct
            and answer.scale_min = scoring.scale_min
            and answer.scale_max = scoring.scale_max
        where response.is_finished and not response.is_test and {{ is_ours("answer.brand") }}
    ),

    recommendations as (select * from answers where construct = 'nps' and answer_rank = 1),
    weighted_recommendations as (select * from recommendations where weight is not null),
    satisfaction as (select * from answers where construct = 'csat' and answer_rank = 1),
    effort as (select * from answers where construct = 'ces' and answer_rank = 1),
    first_contacts as (select * from answers where construct = 'fcr' and answer_rank = 1)

    {{ net_score("C01", "recommendations", score="vote") }}
union all
{{ net_score("C01", "weighted_recommendations", score="vote", weight="weight", variant="weighted") }}
union all
-- Only a rating at the desk knows its agent.
{{
    share(
        "C02",
        "satisfaction",
        usable="vote is not null",
        hit="vote = 1",
        slices=["all"] + (card_dimensions("C02") | reject("equalto", "agent") | list),
    )
}}
union all
{{ league("C02", "satisfaction", usable="vote is not null", hit="vote = 1", among=["department"]) }}
union all
{{ share("C03", "satisfaction", usable="vote is not null", hit="is_top_box") }}
union all
{{ league("C03", "satisfaction", usable="vote is not null", hit="is_top_box", among=["department"]) }}
union all
{{ mean("C04", "effort", value="score", cluster="respondent_key", lowest="1", highest="7") }}
union all
{{ share("C04", "effort", usable="vote is not null", hit="vote = 1", variant="easy_share") }}
union all
{{ share("C05e", "first_contacts", usable="vote is not null", hit="vote = 1") }}
