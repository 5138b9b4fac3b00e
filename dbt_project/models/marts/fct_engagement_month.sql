-- Grain: one row per person and month in which the person could turn away from us: as a customer, as a
-- recipient of messages, as a follower of an own account, or by a word on being contacted.
-- Each way has two columns: could the person go this way that month (is_…), and did the person
-- (has_…).
with
    months as (select distinct month_start as month from {{ ref("dim_date") }}),

    customers as (
        select
            customer_key as person_key,
            month,
            is_fictional,
            'customer' as way,
            coalesce(has_churned, false) as has_left
        from {{ ref("fct_customer_month") }}
        where is_at_risk
    ),

    recipients as (
        select
            person_key,
            cast(date_trunc('month', sent_on) as date) as month,
            is_fictional,
            'recipient' as way,
            false as has_left
        from {{ ref("fct_outreach") }}
        where person_key is not null
        union all
        select
            person_key,
            cast(date_trunc('month', {{ local_date("unsubscribed_at") }}) as date) as month,
            is_fictional,
            'recipient' as way,
            true as has_left
        from {{ ref("fct_outreach") }}
        where person_key is not null and unsubscribed_at is not null
    ),

    -- whose beginning is not recorded has followed since before the record begins
    first_follow as (select min(occurred_on) as day from {{ ref("fct_social_follow") }}),

    followers as (
        select
            follows.person_key,
            months.month,
            follows.is_fictional,
            'follower' as way,
            coalesce(
                cast(date_trunc('month', follows.followed_until) as date) = months.month, false
            ) as has_left
        from {{ ref("fct_social_follow") }} as follows
        cross join first_follow
        inner join
            months
            on months.month <= {{ or_never("follows.followed_until") }}
            and months.month
            >= cast(date_trunc('month', coalesce(follows.followed_from, first_follow.day)) as date)
        where follows.is_spell
    ),

    -- somebody who allowed it can refuse; a refusal shows that it was allowed before
    consents as (
        select
            words.person_key,
            months.month,
            words.is_fictional,
            'consenting' as way,
            not words.has_consent as has_left
        from {{ ref("fct_preference") }} as words
        inner join
            months
            on (
                words.has_consent
                and months.month >= cast(date_trunc('month', {{ local_date("words.valid_from") }}) as date)
                and (words.valid_until is null or months.month <= {{ local_date("words.valid_until") }})
            )
            or (
                not words.has_consent
                and months.month = cast(date_trunc('month', {{ local_date("words.valid_from") }}) as date)
            )
    ),

    ways as (
        select *
        from customers
        union all
        select *
        from recipients
        union all
        select *
        from followers
        union all
        select *
        from consents
    )

select
    {{ key_of(["ways.person_key", "ways.month"]) }} as engagement_month_key,
    ways.person_key,
    ways.month,
    bool_or(ways.is_fictional) as is_fictional,
    max(described.segment) as segment,
    {%- for way, left in {
        "customer": "lapsed",
        "recipient": "unsubscribed",
        "follower": "unfollowed",
        "consenting": "opted_out",
    }.items() %}
        bool_or(ways.way = {{ quoted(way) }}) as is_{{ way }},
        bool_or(ways.way = {{ quoted(way) }} and ways.has_left) as has_{{ left }},
    {%- endfor %}
    bool_or(ways.has_left) as has_turned_away
from ways
left join
    {{ ref("fct_customer_month") }} as described
    on ways.person_key = described.customer_key
    and ways.month = described.month
group by ways.person_key, ways.month
