-- Grain: one row per KPI, variant, period, dimension and member.
-- Whether we say why, and answer in public what was asked in public (P09).
with
    decisions as (
        select
            reply.replied_on as day,
            reply.brand,
            reply.channel,
            reply.department,
            reply.is_fictional,
            reply.gives_reason
        from {{ ref("fct_reply") }} as reply
        inner join {{ ref("fct_complaint") }} as complaint on reply.complaint_key = complaint.complaint_key
        -- Upheld or not: somebody decided, so there is a reason to give.
        where
            reply.is_human
            and reply.is_substantive
            and complaint.is_upheld is not null
            and {{ is_ours("reply.brand") }}
    ),

    answers as (
        select parent_key, min(replied_at) as answered_at
        from {{ ref("fct_reply") }}
        where is_human and is_public
        group by parent_key
    ),

    -- where we never speak in public, nobody can tell whether we keep silent
    places as (
        select distinct channel
        from {{ ref("fct_reply") }}
        where is_public
        union
        select distinct channel
        from {{ ref("fct_social_post") }}
        where is_own
    ),

    questions as (
        select
            item.occurred_on as day,
            item.brand,
            item.channel,
            item.department,
            item.is_fictional,
            places.channel is not null as replies_observed,
            {{ hours_between("item.occurred_at", "answers.answered_at") }} as answered_hours
        from {{ ref("fct_feedback_item") }} as item
        left join answers on item.record_key = answers.parent_key
        left join places on item.channel = places.channel
        where
            item.is_question
            and item.is_public
            and not item.is_own
            and not item.is_repost
            and {{ is_ours("item.brand") }}
    )

    {{ share("P09", "decisions", usable="gives_reason is not null", hit="gives_reason", variant="reasons") }}
union all
{{
    corrected_share(
        "P09",
        "decisions",
        usable="gives_reason is not null",
        hit="gives_reason",
        label="gives_reason",
    )
}}
union all
{{
    share(
        "P09",
        "questions",
        usable="replies_observed",
        hit="coalesce(answered_hours <= " ~ constant("reply_within_hours") ~ ", false)",
        variant="public_answers",
        slices=["all", "brand", "channel"],
    )
}}
