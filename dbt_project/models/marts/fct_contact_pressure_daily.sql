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

    policy as (select {{ enumerated("touches || ' in ' || days || ' days'") }} as cap_version from caps),

    people as (
        select person_key, row_number() over (order by person_key) as person
        from (select distinct person_key from touches) as touched
    ),

    felt_by as (
        select people.person, touches.day, touches.touches, touches.segment, touches.is_fictional
        from touches
        inner join people on touches.person_key = people.person_key
    ),

    over_steps as ({{ over_cap_steps("felt_by", "person", "caps") }}),

    -- who said no to everything can be touched only against that word
    refusals as (
        select
            people.person,
            {{ local_date("preferences.valid_from") }} as from_day,
            {{ local_date("preferences.valid_until") }} as until_day
        from {{ ref("fct_preference") }} as preferences
        inner join people on preferences.person_key = people.person_key
        where preferences.topic is null and preferences.channel is null and not preferences.has_consent
    ),

    refusal_steps as (
        select person, {{ add_days("from_day", 1) }} as day, 1 as step
        from refusals
        union all
        select person, until_day, -1
        from refusals
        where until_day is not null
    ),

    felt as (
        {{
            felt_spells(
                "felt_by",
                "person",
                [7, 28, 30, 90],
                {"caps_broken": "over_steps", "refused": "refusal_steps"},
            )
        }}
    ),

    daily as ({{ each_day_of("(select * from felt where touches_30d > 0) as felt", "from_day", "last_day") }})

select
    people.person_key,
    daily.day,
    daily.fictional_days > 0 as is_fictional,
    coalesce(customers.segment, daily.segment) as segment,
    case when daily.day = daily.from_day then daily.touched else 0 end as touches_1d,
    daily.touches_7d,
    daily.touches_28d,
    daily.touches_30d,
    daily.touches_90d,
    daily.caps_broken > 0 as is_over_cap,
    daily.refused <= 0 or daily.day = daily.from_day and daily.touched > 0 as is_contactable,
    policy.cap_version
from daily
inner join people on daily.person = people.person
cross join policy
left join
    {{ ref("dim_customer") }} as customers
    on people.person_key = customers.customer_key
    and daily.day >= customers.valid_from
    and daily.day <= {{ or_never("customers.valid_to") }}
