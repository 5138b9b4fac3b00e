-- Grain: one row per KPI, variant, period, dimension and member.
-- People who speak well of us more than once (A05) and people we look after individually (A07).
with
    months as (
        select cast(date_trunc('month', day) as date) as day, least(max(day), {{ as_of_date() }}) as last_day
        from {{ ref("dim_date") }}
        where day <= {{ as_of_date() }}
        group by cast(date_trunc('month', day) as date)
    ),

    -- employees, paid posts and machines are not advocates, and not the people advocates are counted among
    said as (
        select
            item.occurred_on,
            item.brand,
            item.author_key,
            item.is_fictional,
            item.is_praise or item.sentiment = 'positive' or item.recommendation = 'recommend' as is_positive
        from {{ ref("fct_feedback_item") }} as item
        left join {{ ref("fct_social_post") }} as post on item.record_key = post.post_key
        inner join {{ ref("dim_brand") }} as brand on item.brand = brand.brand and brand.is_own
        where
            item.author_key is not null
            and item.is_public
            and item.item_type in ('post', 'review')
            and not item.is_own
            and not item.is_repost
            and not coalesce(post.is_employee, item.author_is_employee, false)
            and not coalesce(post.is_paid, item.is_paid, false)
            and not coalesce(post.is_automated, false)
    ),

    heard as (
        select months.day, said.brand, said.author_key, said.is_positive, said.is_fictional
        from said
        inner join
            months
            on said.occurred_on <= months.last_day
            and {{ whole_days_between("said.occurred_on", "months.last_day") }}
            < {{ constant("advocate_window_days") }}
    ),

    authors as (
        select
            day,
            author_key,
            count(*) filter (where is_positive) >= {{ constant("advocate_items") }} as is_advocate,
            bool_or(is_fictional) as is_fictional
        from heard
        group by day, author_key
    ),

    authors_by_brand as (
        select
            day,
            brand,
            author_key,
            count(*) filter (where is_positive) >= {{ constant("advocate_items") }} as is_advocate,
            bool_or(is_fictional) as is_fictional
        from heard
        group by day, brand, author_key
    ),

    posters as (
        select
            quarter as day,
            brand,
            is_fictional,
            has_owner is not null and personal_replies is not null as is_known,
            has_owner and personal_replies > 0 as is_managed
        from {{ ref("fct_poster_quarter") }}
    ),

    known_posters as (select * from posters where is_known)

{%- for relation, slices in {"authors": ["all"], "authors_by_brand": ["brand"]}.items() %}
        {{ count("A05", relation, value="count(*) filter (where is_advocate)", slices=slices) }}
    union all
    {{
        rate(
            "A05",
            relation,
            events="count(*) filter (where is_advocate)",
            exposure="count(*) / 1000.0",
            variant="per_1000_authors",
            slices=slices,
        )
    }}
    union all
{%- endfor %}
{{ share("A07", "posters", usable="is_known", hit="is_managed") }}
union all
{{
    summary(
        "A07",
        "known_posters",
        {"practised": "case when bool_or(is_managed) then 1 else 0 end"},
        slices=["all"],
    )
}}
