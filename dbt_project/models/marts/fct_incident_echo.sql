-- Grain: one row per incident made by a post or by an employee.
-- What came back in the first three days after it became public, beside the same three days of each of the
-- eight weeks before (their median): negative public items about the brand, and how often they were shown.
-- Too few weeks of listening before, or three days not over yet, leave nothing to compare.
{% set longest = 26 %}
with
    incidents as (
        select
            incident_key,
            source,
            is_fictional,
            incident_type,
            brand,
            coalesce(first_public_mention_at, aware_at, occurred_at) as public_at,
            {{ local_date("coalesce(first_public_mention_at, aware_at, occurred_at)") }} as public_on
        from {{ ref("fct_incident") }}
        where is_by_employee or incident_type in ('own_post', 'employee_post', 'disrepute')
    ),

    said as (
        select item_key, brand, occurred_at, sentiment = 'negative' as is_negative
        from {{ ref("fct_feedback_item") }}
        where is_public and not is_own and not is_repost
    ),

    -- hours since the same moment 0, 1, 2 … weeks before it became public
    echoes as (
        select
            incidents.incident_key,
            cast(ceil(-{{ hours_between("incidents.public_at", "said.occurred_at") }} / 168) as int) as week,
            {{ hours_between("incidents.public_at", "said.occurred_at") }} as hours
        from incidents
        inner join said on incidents.brand = said.brand and said.is_negative
    ),

    impressions as (
        select
            incidents.incident_key,
            cast(
                ceil(-{{ whole_days_between("incidents.public_on", "metrics.metric_on") }} / 7.0) as int
            ) as week,
            {{ whole_days_between("incidents.public_on", "metrics.metric_on") }} as days,
            metrics.impressions
        from incidents
        inner join said on incidents.brand = said.brand and said.is_negative
        inner join {{ ref("fct_post_metric_daily") }} as metrics on said.item_key = metrics.post_key
        where metrics.impressions is not null
    ),

    weeks as (
        {%- for week in range(longest + 1) %}
            select {{ week }} as week {{ "union all" if not loop.last }}
        {%- endfor %}
    ),

    listened as (
        select
            incidents.incident_key,
            incidents.public_at is not null
            and min({{ hours_between("said.occurred_at", "incidents.public_at") }}) is not null
            and max({{ hours_between("said.occurred_at", "incidents.public_at") }})
            >= 168 * {{ constant("anomaly_weeks") }}
            and {{ hours_between("incidents.public_at", as_of_end()) }}
            >= {{ constant("incident_echo_hours") }} as is_comparable
        from incidents
        left join said on incidents.brand = said.brand
        group by incidents.incident_key, incidents.public_at
    ),

    weekly as (
        select
            incidents.incident_key,
            weeks.week,
            coalesce(items.negative_items, 0) as negative_items,
            coalesce(seen.impressions, 0) as impressions
        from incidents
        inner join weeks on weeks.week <= {{ constant("anomaly_weeks") }}
        left join
            (
                select incident_key, week, count(*) as negative_items
                from echoes
                where hours + 168 * week < {{ constant("incident_echo_hours") }}
                group by incident_key, week
            ) as items
            on incidents.incident_key = items.incident_key
            and weeks.week = items.week
        left join
            (
                select incident_key, week, sum(impressions) as impressions
                from impressions
                where days + 7 * week < {{ constant("incident_echo_hours") }} / 24
                group by incident_key, week
            ) as seen
            on incidents.incident_key = seen.incident_key
            and weeks.week = seen.week
    )

select
    incidents.incident_key,
    min(incidents.source) as source,
    bool_or(incidents.is_fictional) as is_fictional,
    min(incidents.incident_type) as incident_type,
    min(incidents.brand) as brand,
    min(incidents.public_on) as public_on,
    bool_or(listened.is_comparable) as is_comparable,
    cast(max(weekly.negative_items) filter (where weekly.week = 0) as bigint) as negative_items,
    cast(median(weekly.negative_items) filter (where weekly.week > 0) as double) as expected_negative_items,
    cast(max(weekly.impressions) filter (where weekly.week = 0) as bigint) as impressions,
    cast(median(weekly.impressions) filter (where weekly.week > 0) as double) as expected_impressions,
    bool_or(incidents.incident_key in (select incident_key from impressions)) as has_impressions
from incidents
inner join listened on incidents.incident_key = listened.incident_key
inner join weekly on incidents.incident_key = weekly.incident_key
group by incidents.incident_key
