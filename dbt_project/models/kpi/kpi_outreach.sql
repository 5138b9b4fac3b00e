-- Grain: one row per KPI, variant, period, dimension and member.
-- How we approach people: pressure of contact (O01, O02) and messages with unfilled placeholders
-- (O04).
{% set distribution = {
    "7d_p95": "percentile_cont(0.95) within group (order by touches_7d)",
    "7d_max": "max(touches_7d)",
    "30d_p95": "percentile_cont(0.95) within group (order by touches_30d)",
    "30d_max": "max(touches_30d)",
} %}
with
    -- the highest pressure a person felt in a week, over all channels; O01 is told by the week, in which a
    -- person has one row and is one cluster
    person_weeks as (
        select
            {{ week_start("day") }} as day,
            person_key,
            max_by(segment, day) as segment,
            max(touches_7d) as touches_7d,
            max(touches_30d) as touches_30d,
            bool_or(touches_28d > 0 and is_contactable) as is_solicited,
            bool_or(is_over_cap) as is_over_cap,
            bool_or(is_fictional) as is_fictional
        from {{ ref("fct_contact_pressure_daily") }}
        where touches_30d > 0
        group by {{ week_start("day") }}, person_key
    ),

    solicited as (select * from person_weeks where is_solicited),

    -- the part one channel has in it
    channel_weeks as (
        select
            {{ week_start("day") }} as day,
            channel,
            person_key,
            max(touches_7d) as touches_7d,
            max(touches_30d) as touches_30d,
            bool_or(is_fictional) as is_fictional
        from {{ ref("fct_contact_pressure_channel") }}
        group by {{ week_start("day") }}, channel, person_key
    ),

    messages as (
        select
            sent_on as day,
            campaign_id as campaign,
            channel,
            segment,
            is_fictional,
            is_transactional,
            coalesce(is_known_customer, false) as is_known_customer,
            cast(has_merge_failure as int) as merge_failure
        from {{ ref("fct_outreach") }}
    ),

    touches as (select * from messages where not is_transactional),

    campaigns as (
        select
            min(day) as day,
            campaign,
            max(merge_failure) = 1 as has_merge_failure,
            bool_or(is_fictional) as is_fictional
        from messages
        where campaign is not null and merge_failure is not null
        group by campaign
    )

{%- for relation, slices in {"person_weeks": ["all", "segment"], "channel_weeks": ["channel"]}.items() %}
    {%- for days in ["7d", "30d"] %}
            {{
                mean(
                    "O01",
                    relation,
                    value="touches_" ~ days,
                    cluster=none,
                    lowest="0",
                    variant=days ~ "_mean",
                    slices=slices,
                )
            }}
        union all
    {%- endfor %}
    {{ summary("O01", relation, distribution, slices=slices) }}
    union all
{%- endfor %}
-- a recipient only one tool knows may be reached by others, too: the more of them, the lower the bound
{{
    share(
        "O01",
        "touches",
        hit="not is_known_customer",
        variant="unresolved",
        slices=["all", "segment", "channel"],
    )
}}
union all
{{ share("O02", "solicited", hit="is_over_cap") }}
union all
-- a campaign fails as a whole, so its messages are one cluster
{{ clustered_share("O04", "messages", hit="merge_failure", cluster="campaign") }}
union all
{{ share("O04", "campaigns", hit="has_merge_failure", variant="campaigns", slices=["all"]) }}
