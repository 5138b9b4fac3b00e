-- Grain: one row per KPI, variant, period, dimension and member.
-- How much of what is said about us we hear (R06): of what a search by hand finds, how soon, and in which
-- channels.
-- What nobody searched for nobody can know: without audits there is no detection rate.
with
    audits as (
        select
            audited_on as day,
            brand,
            channel,
            is_fictional,
            complaints_detected,
            case when complaints_detected is not null then complaints_found end as complaints_found
        from {{ ref("fct_listening_audit") }}
        where {{ is_ours("brand") }}
    ),

    posted as (
        select
            posted_on as day,
            brand,
            channel,
            is_fictional,
            {{ hours_between("posted_at", "coalesce(detected_at, " ~ as_of_end() ~ ")") }} as lag_hours,
            case when detected_at is not null then 1 else 0 end as outcome
        from {{ ref("fct_complaint") }} as complaints
        where
            {{ is_ours("brand") }}
            and not is_troll
            -- a desk knows what it is told; only what is said elsewhere has to be heard
            and channel in (select channel from {{ ref("dim_channel") }} where medium in ('social', 'review'))
            -- a place that never says when it heard something says nothing about how soon
            and channel in (select channel from {{ ref("fct_complaint") }} where detected_at is not null)
    ),

    -- the last search of a month says whether a channel was covered
    channels as (
        select
            cast(date_trunc('month', audited_on) as date) as day,
            brand,
            channel,
            bool_or(is_fictional) as is_fictional,
            max_by(is_monitored, concat_ws('|', audited_on, audit_key)) as is_monitored,
            sum(complaints_found) > 0 as is_spoken_of
        from {{ ref("fct_listening_audit") }}
        where {{ is_ours("brand") }}
        group by cast(date_trunc('month', audited_on) as date), brand, channel
    )

    {{
        share_of_counts(
            "R06", "audits", hits="complaints_detected", trials="complaints_found", variant="detected"
        )
    }}
union all
{{
    duration_km(
        "R06",
        "posted",
        "lag_hours",
        "outcome",
        {"median_lag": 0.5, "p90_lag": 0.9},
        {"heard_within_24h": 24},
    )
}}
union all
{{ share("R06", "channels", usable="is_spoken_of", hit="is_monitored", variant="channels_covered") }}
