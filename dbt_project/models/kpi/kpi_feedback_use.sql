-- Grain: one row per KPI, variant, period, dimension and member.
-- What becomes of what was collected: negative feedback acted on (L08), time taken from people per action
-- (L10), and
-- the part of all feedback and of all questions that is used at all (L11).
with
    log as (select coalesce(bool_or(is_linked), false) as is_kept from {{ ref("fct_action") }}),

    linked as (
        select
            bridge.item_key,
            max(case when bridge.link_level = 'item' then 1 else 0 end) as by_item,
            {% for type in ["service", "product", "process", "people"] %}
                max(case when actions.action_type = '{{ type }}' then 1 else 0 end) as by_{{ type }},
            {% endfor %}
            1 as by_any
        from {{ ref("bridge_feedback_action") }} as bridge
        inner join {{ ref("fct_action") }} as actions on bridge.action_key = actions.action_key
        group by bridge.item_key
    ),

    items as (
        select
            item.item_key,
            item.occurred_on as day,
            item.source,
            item.topic,
            coalesce(topics.default_owner_department, item.department) as department,
            coalesce(item.author_key, item.item_key) as author,
            item.is_fictional,
            (item.sentiment = 'negative' or coalesce(item.is_complaint, false))
            and not coalesce(item.is_troll, false) as is_negative,
            linked.item_key is not null as is_linked,
            {% for kind in ["any", "item", "service", "product", "process", "people"] %}
                coalesce(linked.by_{{ kind }}, 0) as by_{{ kind }} {{ "," if not loop.last }}
            {% endfor %}
        from {{ ref("fct_feedback_item") }} as item
        cross join log
        left join linked on item.item_key = linked.item_key
        left join {{ ref("dim_topic") }} as topics on item.topic = topics.topic
        where log.is_kept and not item.is_own and not item.is_repost and {{ is_ours("item.brand") }}
    ),

    -- one voice per person, topic and day, so that nobody is heard more for saying it twenty times
    voices as (
        select
            day,
            topic,
            department,
            author,
            bool_or(is_fictional) as is_fictional,
            {% for kind in ["any", "item", "service", "product", "process", "people"] %}
                max(by_{{ kind }}) as by_{{ kind }}{{ "," if not loop.last }}
            {% endfor %}
        from items
        where is_negative
        group by day, topic, department, author
    ),

    questions as (
        select distinct
            {{ period_start("'month'", "answer.answered_on") }} as day,
            answer.source,
            answer.survey_id,
            answer.question_id,
            bool_or(answer.is_fictional) over (partition by answer.source) as is_fictional,
            used.construct is not null as is_used
        from {{ ref("fct_survey_answer") }} as answer
        left join {{ ref("construct_use") }} as used on answer.construct = used.construct
        where (select is_kept from log)
    ),

    minutes as (
        select recorded_on as day, is_fictional, duration_s / 60.0 as minutes, 0 as actions, 1 as responses
        from {{ ref("fct_survey_response") }}
        where not is_test
        union all
        select done_on as day, is_fictional, cast(null as double) as minutes, 1 as actions, 0 as responses
        from {{ ref("fct_action") }}
        where done_on is not null
    )

{% for variant, kind in {
        "main": "any",
        "item_level": "item",
        "service": "service",
        "product": "product",
        "process": "process",
        "people": "people",
    }.items() %}
        {{ clustered_share("L08", "voices", hit="by_" ~ kind, cluster="author", variant=variant) }}
    union all
{% endfor %}
{{
    ratio_of_sums(
        "L10",
        "minutes",
        numerator=steady_sum("minutes"),
        denominator="sum(actions)",
        units="count(minutes)",
        eligible="sum(responses)",
    )
}}
union all
{{
    count(
        "L10",
        "minutes",
        value="coalesce(" ~ steady_sum("minutes") ~ ", 0)",
        units="count(minutes)",
        variant="minutes",
    )
}}
union all
{{ share("L11", "items", hit="is_linked") }}
union all
{{ share("L11", "questions", hit="is_used", variant="questions") }}
