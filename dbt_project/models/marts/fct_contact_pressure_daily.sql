-- Grain: one row per person and day with at least one touch in the 30 days up to it.
-- A touch is a message that was not transactional, on whatever channel. Recipients nobody could
-- resolve to a customer, and several people of one household who read the same letter, make this a
-- lower bound. Over the cap means more touches than one of the organisation's caps allows within its
-- days.
with
    touches as (
        select
            person_key,
            sent_on as day,
            count(*) as touches,
            max(segment) as segment,
            bool_or(is_fictional) as is_fictional
        from {{ ref("fct_outreach") }}
        where not is_transactional and person_key is not null
        group by person_key, sent_on
    ),

    caps as (
        select touches, days
        from {{ ref("stg_reference__contact_caps") }}
        union all
        -- Where the organisation states no cap, the common one holds: two in a week, six in 30 days.
        select column_touches as touches, column_days as days
        from
            (
                select 2 as column_touches, 7 as column_days
                union all
                select 6 as column_touches, 30 as column_days
            ) as common
        where not exists (select 1 from {{ ref("stg_reference__contact_caps") }})
    ),

    policy as (
        select {{ enumerated("touches || ' in ' || days || ' days'") }} as cap_version, max(days) as days
        from caps
    ),

    felt as ({{ felt_days("touches", ["person_key"], "greatest((select days from policy), 30)") }}),

    over_cap as (
        select distinct felt.person_key, felt.day
        from felt
        cross join caps
        left join
            felt as before
            on felt.person_key = before.person_key
            and felt.stretch = before.stretch
            and {{ add_days("felt.day", "-caps.days") }} = before.day
        where felt.so_far - coalesce(before.so_far, 0) > caps.touches
    ),

    daily as (
        select
            person_key,
            day,
            {{ felt_within(["person_key"], 30, "fictional_so_far") }} > 0 as is_fictional,
            segment as message_segment,
            cast(touches as bigint) as touches_1d,
            {{ felt_within(["person_key"], 7) }} as touches_7d,
            {{ felt_within(["person_key"], 28) }} as touches_28d,
            {{ felt_within(["person_key"], 30) }} as touches_30d
        from felt
    ),

    longer as (select *, {{ touches_since(["person_key"], 90) }} as touches_90d from daily),

    -- who said no to everything can be touched only against that word
    refusals as (
        select
            person_key,
            {{ local_date("valid_from") }} as from_day,
            {{ local_date("valid_until") }} as until_day
        from {{ ref("fct_preference") }}
        where topic is null and channel is null and not has_consent
    ),

    refused as (
        select distinct daily.person_key, daily.day
        from daily
        inner join
            refusals
            on daily.person_key = refusals.person_key
            and daily.day > refusals.from_day
            and daily.day < {{ or_never("refusals.until_day") }}
        where daily.touches_1d = 0
    )

select
    longer.person_key,
    longer.day,
    longer.is_fictional,
    coalesce(customers.segment, longer.message_segment) as segment,
    longer.touches_1d,
    longer.touches_7d,
    longer.touches_28d,
    longer.touches_30d,
    longer.touches_90d,
    over_cap.person_key is not null as is_over_cap,
    refused.person_key is null as is_contactable,
    policy.cap_version
from longer
cross join policy
left join over_cap on longer.person_key = over_cap.person_key and longer.day = over_cap.day
left join refused on longer.person_key = refused.person_key and longer.day = refused.day
left join
    {{ ref("dim_customer") }} as customers
    on longer.person_key = customers.customer_key
    and longer.day >= customers.valid_from
    and longer.day <= {{ or_never("customers.valid_to") }}
where longer.touches_30d > 0
