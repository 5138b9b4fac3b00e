-- Grain: one row per KPI, variant, period, dimension and member.
-- How we approach people: pressure of contact (O01, O02) and messages with unfilled
-- placeholders (O04).
with
    -- the highest pressure a person felt in a week, over all channels
    person_weeks as (
        select
            {{ week_start("day") }} as day,
            person_key,
            max(touches_7d) as touches_7d,
            max(touches_30d) as touches_30d,
            bool_or(is_over_cap) as is_over_cap,
            bool_or(is_fictional) as is_fictional
        from {{ ref("fct_contact_pressure_daily") }}
        where touches_30d > 0
        group by {{ week_start("day") }}, person_key
    ),

    messages as (
        select
            sent_on as day,
            campaign_id as campaign,
            is_fictional,
            cast(has_merge_failure as int) as merge_failure
        from {{ ref("fct_outreach") }}
    ),

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

    {{ mean("O01", "person_weeks", value="touches_7d", cluster="person_key", lowest="0", variant="7d_mean") }}
union all
{{ mean("O01", "person_weeks", value="touches_30d", cluster="person_key", lowest="0", variant="30d_mean") }}
union all
{{
    summary(
        "O01",
        "person_weeks",
        {
            "7d_p95": "percentile_cont(0.95) within group (order by touches_7d)",
            "7d_max": "max(touches_7d)",
            "30d_p95": "percentile_cont(0.95) within group (order by touches_30d)",
            "30d_max": "max(touches_30d)",
        },
    )
}}
union all
{{ share("O02", "person_weeks", usable="is_over_cap is not null", hit="is_over_cap") }}
union all
-- a campaign fails as a whole, so its messages are one cluster
{{ clustered_share("O04", "messages", hit="merge_failure", cluster="campaign") }}
union all
{{ share("O04", "campaigns", hit="has_merge_failure", variant="campaigns", slices=["all"]) }}
