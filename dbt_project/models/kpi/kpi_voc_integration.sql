-- Grain: one row per KPI, variant, period, dimension and member.
-- Whether what customers say in different places is put together (B15).
{% set place %}
    case
        when item.item_type in ('post', 'review') then 'social' when item.item_type = 'survey_comment' then 'survey' else 'support'
    end
{% endset %}
with
    items as (
        select
            item.item_key,
            item.occurred_on as day,
            cast(date_trunc('month', item.occurred_on) as date) as month,
            item.customer_key,
            item.is_fictional,
            {{ place }} as place
        from {{ ref("fct_feedback_item") }} as item
        where not item.is_own and {{ is_ours("item.brand") }}
    ),

    -- the month in which a customer was first heard in a second place
    customers as (
        select customer_key, min(month) as linked_from
        from
            (
                select
                    customer_key,
                    month,
                    row_number() over (partition by customer_key order by month) as places
                from
                    (
                        select customer_key, place, min(month) as month
                        from items
                        group by customer_key, place
                    ) as first_heard
                where customer_key is not null
            ) as counted
        where places >= 2
        group by customer_key
    ),

    linked as (
        select
            items.day, items.is_fictional, coalesce(customers.linked_from <= items.month, false) as is_linked
        from items
        left join customers on items.customer_key = customers.customer_key
    ),

    topics as (
        select
            items.month as day,
            topics.topic,
            count(distinct items.place) >= 2 as is_in_two_places,
            bool_or(items.is_fictional) as is_fictional
        from {{ ref("fct_feedback_topic") }} as topics
        inner join items on topics.item_key = items.item_key
        group by items.month, topics.topic
    ),

    sources as (select month as day, is_fictional, is_live from {{ ref("fct_source_month") }})

    {{ share("B15", "linked", hit="is_linked", variant="items") }}
union all
{{ share("B15", "topics", hit="is_in_two_places", variant="topics") }}
union all
{{ share("B15", "sources", hit="is_live", variant="sources") }}
