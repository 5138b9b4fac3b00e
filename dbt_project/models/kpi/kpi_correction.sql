-- Grain: one row per KPI, variant, period, dimension and member.
-- Whether the department that owns a theme of complaints does something about it (D04), and whether
-- complaints come
-- back after it did (D05). Complaints rise and fall for many reasons: topics nobody touched are the measure.
with
    log as (select coalesce(bool_or(is_linked), false) as is_kept from {{ ref("fct_action") }}),

    answered as (
        select
            themes.theme_key,
            bool_or(actions.action_key is not null) as is_acted_on,
            bool_or(coalesce(actions.action_type in ('people', 'training'), false)) as is_for_people
        from {{ ref("fct_theme") }} as themes
        left join
            {{ ref("fct_theme_action") }} as actions
            on themes.theme_key = actions.theme_key
            and themes.department = actions.department
        group by themes.theme_key
    ),

    themes as (
        select
            theme.closed_on as day,
            theme.department,
            theme.is_fictional,
            theme.department <> 'unmapped' as is_usable,
            answered.is_acted_on,
            answered.is_for_people
        from {{ ref("fct_theme") }} as theme
        cross join log
        inner join answered on theme.theme_key = answered.theme_key
        where log.is_kept and theme.is_top_complaint and theme.closed_on <= {{ as_of_date() }}
    ),

    daily as (
        select topic, posted_on, count(*) as complaints, bool_or(is_fictional) as is_fictional
        from {{ ref("fct_complaint") }}
        where topic is not null and topic <> 'none' and {{ is_ours("brand") }}
        group by topic, posted_on
    ),

    fixes as (
        select bridge.topic, actions.done_on, actions.department, bool_or(bridge.is_fictional) as is_fictional
        from {{ ref("bridge_action_topic") }} as bridge
        inner join {{ ref("fct_action") }} as actions on bridge.action_key = actions.action_key
        where {{ whole_days_between("actions.done_on", as_of_date()) }} > {{ constant("recurrence_days") }}
        group by bridge.topic, actions.done_on, actions.department
    ),

    -- complaints of the weeks around a fix: on its topic, and on topics nothing was done about in those weeks
    windows as (
        select
            fixes.done_on as day,
            fixes.topic,
            fixes.department,
            fixes.is_fictional,
            {{ whole_days_between("fixes.done_on", "daily.posted_on") }} as days_after,
            daily.topic = fixes.topic as is_treated,
            daily.complaints
        from fixes
        inner join
            daily
            on abs({{ whole_days_between("fixes.done_on", "daily.posted_on") }})
            <= {{ constant("baseline_days") }}
            and (
                daily.topic = fixes.topic
                or not exists (
                    select 1
                    from fixes as other
                    where
                        other.topic = daily.topic
                        and abs({{ whole_days_between("fixes.done_on", "other.done_on") }})
                        <= {{ constant("recurrence_days") }}
                )
            )
    ),

    counted as (
        select
            day,
            topic,
            department,
            bool_or(is_fictional) as is_fictional,
            min(days_after) <= - {{ constant("baseline_days") }} + 7 as is_usable,
            {% for side, is_treated in {"own": "is_treated", "control": "not is_treated"}.items() %}
                {{ complaints_between(is_treated, "1", constant("recurrence_days")) }} as {{ side }}_after,
                {{ complaints_between(is_treated, "-" ~ constant("recurrence_days"), "-1") }}
                as {{ side }}_before,
                {{ complaints_between(is_treated, "-" ~ constant("baseline_days"), "-1") }}
                as {{ side }}_baseline
                {{ "," if not loop.last }}
            {% endfor %}
        from windows
        group by day, topic, department
    )

    {{ share("D04", "themes", usable="is_usable", hit="is_acted_on") }}
union all
{{ share("D04", "themes", usable="is_usable", hit="is_for_people", variant="people") }}
{% for variant, before in {"main": "before", "baseline": "baseline"}.items() %}
    union all
    {% set scale = (
        "1.0"
        if before == "before"
        else constant("recurrence_days") ~ " / " ~ constant("baseline_days")
    ) %}
    {{
        ratio_of_ratios(
            "D05",
            "counted",
            after="sum(own_after) filter (where is_usable)",
            before="sum(own_" ~ before ~ ") filter (where is_usable)",
            control_after="sum(control_after) filter (where is_usable)",
            control_before="sum(control_" ~ before ~ ") filter (where is_usable)",
            variant=variant,
        )
    }}
{% endfor %}
