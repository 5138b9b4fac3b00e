-- Grain: one row per KPI, variant, period, dimension and member.
-- Where complaints go and whether they come back (R18, R19): moved out of sight, and made again.
with
    public_replies as (
        select
            replies.complaint_key,
            bool_and(coalesce(replies.is_redirect, false)) as is_only_redirect,
            bool_and(replies.is_redirect is not null) as is_read
        from {{ ref("fct_reply") }} as replies
        where replies.is_human and replies.is_public and replies.complaint_key is not null
        group by replies.complaint_key
    ),

    replied_in_public as (
        select
            complaints.posted_on as day,
            complaints.brand,
            complaints.channel,
            complaints.is_fictional,
            complaints.later_evidence,
            public_replies.is_only_redirect,
            public_replies.is_read
        from {{ ref("fct_complaint") }} as complaints
        inner join public_replies on complaints.complaint_key = public_replies.complaint_key
        where {{ is_ours("complaints.brand") }} and not complaints.is_troll
    ),

    -- right for what is private; whether it ended well is the question
    moved as (select * from replied_in_public where is_only_redirect),

    stayed as (select * from replied_in_public where not is_only_redirect),

    numbered as (
        select
            posted_on as day,
            brand,
            department,
            topic,
            is_fictional,
            coalesce(customer_key, complaint_key) as customer,
            customer_key is not null as is_linked,
            posted_at,
            lag(posted_at) over (
                partition by customer_key, brand, topic order by posted_at, complaint_key
            ) as before
        from {{ ref("fct_complaint") }}
        where {{ is_ours("brand") }} and not is_troll
    ),

    -- without a topic nobody can say that it was the same one
    complainers as (
        select
            *,
            is_linked
            and topic <> 'none'
            and coalesce(
                {{ days_between("before", "posted_at") }} <= {{ constant("repeated_within_days") }}, false
            ) as is_repeat,
            is_linked and topic <> 'none' as is_known
        from numbered
    )

    {{ share("R18", "replied_in_public", usable="is_read", hit="is_only_redirect") }}
union all
{{
    share(
        "R18",
        "moved",
        usable="later_evidence <> 'none'",
        hit="later_evidence = 'positive'",
        variant="moved_recovered",
    )
}}
union all
{{
    share(
        "R18",
        "stayed",
        usable="later_evidence <> 'none'",
        hit="later_evidence = 'positive'",
        variant="stayed_recovered",
    )
}}
union all
{{ share_of_people("R19", "complainers", person="customer", hit="is_repeat", usable="is_known") }}
