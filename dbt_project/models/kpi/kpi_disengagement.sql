-- Grain: one row per KPI, variant, period, dimension and member.
-- People who turned away (C16): unsubscribed, ceased to follow, stayed away for good, or refused
-- contact. Counted are people and not what they did: who unsubscribes twice and leaves is one. Each
-- way has its own people who could go it; the sum of all ways is only made where all four are
-- recorded.
{% set ways = {
    "unsubscribed": "is_recipient",
    "unfollowed": "is_follower",
    "lapsed": "is_customer",
    "opted_out": "is_consenting",
} %}
with
    people as (select month as day, * from {{ ref("fct_engagement_month") }}),

    recorded as (
        select day
        from people
        group by day
        having {%- for base in ways.values() %} bool_or({{ base }}) {{ "and" if not loop.last }} {%- endfor %}
    ),

    complete as (select * from people where day in (select day from recorded))

    {{ share("C16", "complete", hit="has_turned_away") }}
{%- for way, base in ways.items() %}
    union all
    {{ share("C16", "(select * from people where " ~ base ~ ") as able", hit="has_" ~ way, variant=way) }}
{%- endfor %}
