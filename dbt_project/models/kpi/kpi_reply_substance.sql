-- Grain: one row per KPI, variant, period, dimension and member.
-- What replies to complaints are worth (R08, R10, R11): boilerplate that says nothing, promises to pass
-- something on, and
-- what the public gets to see of it.
-- Sending somebody to a private place is a kind of its own: neither perfunctory nor an answer.
with
    replies as (
        select
            replies.replied_on as day,
            replies.brand,
            replies.channel,
            replies.department,
            replies.agent_key as agent,
            replies.is_fictional,
            replies.is_perfunctory,
            replies.is_redirect,
            replies.claims_forwarded,
            coalesce(
                {{ days_between("replies.replied_at", "complaints.passed_on_at") }}
                <= {{ constant("forwarded_within_days") }},
                false
            )
            or coalesce(acted.is_acted_on, false) as is_verified
        from {{ ref("fct_reply") }} as replies
        inner join
            {{ ref("fct_complaint") }} as complaints
            on replies.complaint_key = complaints.complaint_key
            and not complaints.is_troll
        -- an improvement that names the complaint as its reason is a case, too
        left join
            (
                select voices.record_key, replied.reply_key, true as is_acted_on
                from {{ ref("fct_reply") }} as replied
                inner join {{ ref("fct_feedback_item") }} as voices on replied.parent_key = voices.record_key
                inner join {{ ref("bridge_feedback_action") }} as links on voices.item_key = links.item_key
                inner join {{ ref("fct_action") }} as actions on links.action_key = actions.action_key
                where
                    replied.claims_forwarded
                    and links.link_level = 'item'
                    and {{ days_between("replied.replied_at", "actions.started_at") }}
                    <= {{ constant("forwarded_within_days") }}
                group by voices.record_key, replied.reply_key
            ) as acted
            on replies.reply_key = acted.reply_key
        where replies.is_human and {{ is_ours("replies.brand") }}
    ),

    forwarding as (select * from replies where claims_forwarded)

    {{ share("R08", "replies", usable="is_perfunctory is not null", hit="is_perfunctory") }}
union all
{{ share("R08", "replies", usable="is_perfunctory is not null", hit="is_redirect", variant="redirected") }}
union all
{{
    corrected_share(
        "R08", "replies", usable="is_perfunctory is not null", hit="is_perfunctory", label="perfunctory"
    )
}}
union all
{{
    shrunk_share(
        "R08",
        "replies",
        usable="is_perfunctory is not null",
        hit="is_perfunctory",
        slices=["all", "department", "agent"],
    )
}}
union all
{{ share("R10", "forwarding", hit="is_verified") }}
