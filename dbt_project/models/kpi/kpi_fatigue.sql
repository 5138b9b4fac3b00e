-- Grain: one row per KPI, variant, period, dimension and member.
-- How the risk of opting out goes with how often people were contacted (O11): first opt-outs per 1,000
-- days of people with so many touches in the 30 days up to it, and the ratio to those with at most
-- one. Those who stay differ from those who leave, so the ratio is also taken within persons. It is an
-- association.
{% set bands = {"2_4": (2, 4), "5_8": (5, 8), "9_more": (9, 100000)} %}
with
    refusals as (
        select person_key, {{ local_date("unsubscribed_at") }} as refused_on
        from {{ ref("fct_outreach") }}
        where unsubscribed_at is not null and person_key is not null
        union all
        select person_key, {{ local_date("valid_from") }} as refused_on
        from {{ ref("fct_preference") }}
        where not has_consent
    ),

    first_refusals as (select person_key, min(refused_on) as refused_on from refusals group by person_key),

    segments as (
        select person_key, max_by(segment, concat_ws('|', sent_at, message_key)) as segment
        from {{ ref("fct_outreach") }}
        where segment is not null and person_key is not null
        group by person_key
    ),

    -- one row per person, quarter and band; after the first refusal nobody can refuse again
    person_quarters as (
        select
            {{ period_start("'quarter'", "pressure.day") }} as day,
            segments.segment,
            pressure.person_key,
            case
                {%- for band, limits in bands.items() %}
                    when pressure.touches_30d between {{ limits[0] }} and {{ limits[1] }}
                    then {{ quoted(band) }}
                {%- endfor %}
                else '0_1'
            end as band,
            count(*) as days,
            count(case when refusals.refused_on = pressure.day then 1 end) as refused,
            bool_or(pressure.is_fictional) as is_fictional
        from {{ ref("fct_contact_pressure_daily") }} as pressure
        left join first_refusals as refusals on pressure.person_key = refusals.person_key
        left join segments on pressure.person_key = segments.person_key
        where refusals.refused_on is null or pressure.day <= refusals.refused_on
        group by 1, 2, 3, 4
    ),

    grouped as (
        select
            *
            {%- for band in bands %}
                , case band when {{ quoted(band) }} then 1 when '0_1' then 0 end as is_{{ band }}
            {%- endfor %}
        from person_quarters
    )

{% for band in bands %}
        {{ "union all" if not loop.first }}
        {{
            rate_ratio(
                "O11",
                "grouped",
                events_1="sum(refused) filter (where is_" ~ band ~ " = 1)",
                exposure_1="sum(days) filter (where is_" ~ band ~ " = 1)",
                events_0="sum(refused) filter (where is_" ~ band ~ " = 0)",
                exposure_0="sum(days) filter (where is_" ~ band ~ " = 0)",
                variant="ratio_" ~ band,
            )
        }}
    union all
    {{
        rate_ratio_within(
            "O11",
            "grouped",
            events="refused",
            exposure="days",
            group="is_" ~ band,
            strata="person_key",
            variant="within_persons_" ~ band,
        )
    }}
{% endfor %}
{% for band in ["0_1", "2_4", "5_8", "9_more"] %}
    union all
    {{
        rate(
            "O11",
            "(select * from grouped where band= " ~ quoted(band) ~ ") as banded",
            events="sum(refused)",
            exposure="sum(days) / 1000.0",
            variant="hazard_" ~ band,
        )
    }}
{% endfor %}
