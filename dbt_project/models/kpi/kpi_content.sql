-- Grain: one row per KPI, variant, period, dimension and member.
-- Which departments have a part in what we publish (D08), and the prospects their content brings (D09;
-- credit goes
-- to the content touched last).
with
    posts as (
        select
            posted_on as day,
            source_department as department,
            is_fictional,
            source_department <> 'unmapped' as is_sourced,
            1 as own
        from {{ ref("fct_social_post") }}
        where is_own and not is_repost and not is_reply and {{ is_ours("brand") }}
    ),

    months as (
        select {{ period_start("'month'", "day") }} as day, bool_or(is_fictional) as is_fictional
        from posts
        where is_sourced
        group by 1
    ),

    -- every department of a month in which anybody had a part
    departments as (
        select distinct
            months.day,
            months.is_fictional,
            departments.department,
            exists (
                select 1
                from posts
                where
                    posts.department = departments.department
                    and {{ period_start("'month'", "posts.day") }} = months.day
            ) as has_part
        from months
        inner join
            {{ ref("dim_department") }} as departments
            on departments.department <> 'unmapped'
            and departments.department_type <> 'company'
            and months.day >= {{ or_always("departments.valid_from") }}
            and months.day <= {{ or_never("departments.valid_to") }}
    ),

    leads as (
        select
            created_on as day,
            department,
            is_fictional,
            is_first_contact,
            converted_at is not null as is_converted
        from {{ ref("fct_lead") }}
    )

    {{ share("D08", "posts", hit="is_sourced", slices=["all"]) }}
union all
{{ share("D08", "departments", hit="has_part", variant="departments", slices=["all"]) }}
union all
{{ count("D08", "posts", variant="posts") }}
union all
{{ counted_events("D09", "leads") }}
union all
{{
    counted_events(
        "D09", "leads", events="count(*) filter (where is_first_contact)", variant="first_contacts"
    )
}}
union all
{{ counted_events("D09", "leads", events="count(*) filter (where is_converted)", variant="customers_won") }}
