-- Grain: one row per source, metric and thing (ticket, answer): what the vendor says, and what we say.
-- A thing the vendor is silent about is here, too, if the vendor states that metric for others of the
-- source: a reply that never came is what a vendor leaves out. Of minutes that still run `outcome` is 0 (2:
-- the ticket ended otherwise), and `our_followed` tells how long they have run.
{% set figures = {
    "reopens": "case when has_history then reopen_count end",
    "replies": "case when has_messages then public_agent_replies end",
    "group_stations": "group_stations",
    "assignee_stations": "assignee_stations",
    "first_reply_in_time": "cast(first_reply_kept as integer)",
    "sla_met": "case when promises_kept + promises_broken > 0 then cast(promises_broken = 0 as integer) end",
} %}
{% set times = [
    "first_reply",
    "first_resolution",
    "full_resolution",
    "requester_wait",
    "agent_wait",
    "on_hold",
] %}
{% for time in times %}
    {% set _ = figures.update({time ~ "_time": time ~ "_minutes"}) %}
    {% set _ = figures.update({time ~ "_time_business": time ~ "_business_minutes"}) %}
{% endfor %}
{% set running = ["first_reply_time", "first_resolution_time", "full_resolution_time"] %}

with
    stated as (select * from {{ ref("int_vendor_figures") }}),
    compared as (select source, metric, max(unit) as unit from stated group by source, metric),

    tickets as (select * from {{ ref("fct_ticket") }} where source in (select source from compared)),

    ours as (
        {% for metric, figure in figures.items() %}
            select
                'ticket' as entity,
                ticket_key as entity_key,
                source,
                is_fictional,
                created_on as happened_on,
                '{{ metric }}' as metric,
                cast({{ figure }} as double) as our_value,
                {% if metric in running %}
                    coalesce(
                        {{ figure }},
                        case when not is_open then full_resolution_minutes end,
                        {{ minutes_between("created_at", as_of_end()) }}
                    ) as our_followed,
                    case when {{ figure }} is not null then 1 when is_open then 0 else 2 end as outcome
                {% else %} cast(null as double) as our_followed, cast(null as integer) as outcome
                {% endif %}
            from tickets
            where source in (select source from compared where metric = '{{ metric }}')
            union all
        {% endfor %}
        select
            'answer' as entity,
            answers.answer_key as entity_key,
            answers.source,
            answers.is_fictional,
            answers.answered_on as happened_on,
            'nps_group' as metric,
            case
                when answers.value >= scoring.high_from
                then 1.0
                when answers.value <= scoring.low_until
                then -1.0
                else 0.0
            end as our_value,
            cast(null as double) as our_followed,
            cast(null as integer) as outcome
        from {{ ref("fct_survey_answer") }} as answers
        inner join
            {{ ref("fct_survey_response") }} as responses on answers.response_key = responses.response_key
        inner join
            {{ ref("survey_scoring") }} as scoring
            on answers.construct = scoring.construct
            and answers.scale_min = scoring.scale_min
            and answers.scale_max = scoring.scale_max
        where
            answers.construct = 'nps'
            and answers.value is not null
            and responses.is_finished
            and not responses.is_test
            and answers.source in (select source from compared where metric = 'nps_group')
    )

select
    {{
        key_of(
            [
                "coalesce(ours.source, stated.source)",
                "coalesce(ours.metric, stated.metric)",
                "coalesce(ours.entity_key, stated.entity_key)",
            ]
        )
    }} as figure_key,
    coalesce(ours.source, stated.source) as source,
    coalesce(ours.is_fictional, false) or coalesce(stated.is_fictional, false) as is_fictional,
    coalesce(ours.metric, stated.metric) as metric,
    coalesce(ours.entity, stated.entity) as entity,
    coalesce(ours.entity_key, stated.entity_key) as entity_key,
    coalesce(ours.happened_on, stated.happened_on) as happened_on,
    compared.unit,
    stated.value as vendor_value,
    ours.our_value,
    ours.our_followed,
    ours.outcome
from ours
full outer join
    stated
    on ours.source = stated.source
    and ours.metric = stated.metric
    and ours.entity_key = stated.entity_key
inner join
    compared
    on coalesce(ours.source, stated.source) = compared.source
    and coalesce(ours.metric, stated.metric) = compared.metric
