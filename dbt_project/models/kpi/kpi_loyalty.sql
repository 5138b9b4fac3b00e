-- Grain: one row per KPI, variant, period, dimension and member.
-- Loyalty of those who took part in a campaign beside those who did not (A09). Compared are only
-- customers at the end of the campaign, with like, on what came after; it is an association and no
-- proof of a cause.
with
    entries as (
        select campaign_id as landmark, person_key as customer_key, *
        from {{ ref("fct_campaign_entry") }}
        where coalesce(is_valid, true)
    ),

    campaigns as (
        select
            entries.source,
            entries.landmark,
            max(entries.campaign_type) as campaign_type,
            coalesce(max(list.ended_on), max(entries.entered_on)) as landmark_on
        from entries
        left join
            {{ ref("dim_campaign") }} as list
            on entries.source = list.source
            and entries.landmark = list.campaign_id
        group by entries.source, entries.landmark
        having coalesce(max(list.ended_on), max(entries.entered_on)) <= {{ as_of_date() }}
    ),

    took_part as (
        select
            entries.landmark,
            campaigns.landmark_on,
            campaigns.campaign_type,
            entries.customer_key,
            bool_or(entries.is_known_customer) as is_known_customer,
            bool_or(entries.is_fictional) as is_fictional
        from entries
        inner join
            campaigns
            on entries.source = campaigns.source
            and entries.landmark = campaigns.landmark
            and entries.entered_on <= campaigns.landmark_on
        group by entries.landmark, campaigns.landmark_on, campaigns.campaign_type, entries.customer_key
    ),

    -- who took part in another campaign of these months is nobody to compare with
    elsewhere as ({{ treated_elsewhere("campaigns", "took_part") }}),

    standing as ({{ customers_at("campaigns") }}),

    compared as (
        select
            standing.landmark_on as day,
            standing.landmark as campaign,
            standing.campaign_type,
            standing.is_fictional,
            standing.stratum,
            case
                when took_part.customer_key is not null then 1 when elsewhere.customer_key is null then 0
            end as treated,
            not standing.is_gone as has_stayed,
            standing.is_active_after
        from standing
        left join
            took_part
            on standing.landmark = took_part.landmark
            and standing.customer_key = took_part.customer_key
        left join
            elsewhere
            on standing.landmark = elsewhere.landmark
            and standing.customer_key = elsewhere.customer_key
        union all
        -- taking part without being known lowers the coverage
        select
            landmark_on as day,
            landmark as campaign,
            campaign_type,
            is_fictional,
            'unlinked' as stratum,
            1 as treated,
            cast(null as boolean) as has_stayed,
            cast(null as boolean) as is_active_after
        from took_part
        where not is_known_customer
    )

{% for variant, hit in {"main": "has_stayed", "active_after": "is_active_after"}.items() %}
        {{ "union all" if not loop.first }}
        {{
            landmark_difference(
                "A09",
                "compared",
                hit=hit,
                treated="treated",
                strata="stratum",
                usable=hit ~ " is not null",
                variant=variant,
                coverage_of="treated = 1",
            )
        }}
    union all
    {{
        share_difference(
            "A09",
            "compared",
            hit=hit,
            group="treated",
            usable=hit ~ " is not null",
            variant=variant ~ "_unadjusted",
            coverage_of="treated = 1",
        )
    }}
{% endfor %}
