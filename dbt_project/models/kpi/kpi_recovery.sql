-- Grain: one row per KPI, variant, period, dimension and member.
-- Whether complaints are answered in substance, made right and turned round (R09, R12, R13). A complaint
-- belongs to the
-- period in which it was made. Silence is not satisfaction: both bounds of the recovery rate are published.
with
    unread as (
        select replies.complaint_key, bool_or(replies.is_substantive is null) as has_unread_reply
        from {{ ref("fct_reply") }} as replies
        inner join
            {{ ref("fct_complaint") }} as complaints on replies.complaint_key = complaints.complaint_key
        where
            replies.is_human
            and {{ hours_between("complaints.posted_at", "replies.replied_at") }}
            <= {{ constant("substance_within_hours") }}
        group by replies.complaint_key
    ),

    spoken as (
        select complaint_key, bool_or(shows_remedy) as is_remedy_named
        from {{ ref("fct_reply") }}
        where is_human and complaint_key is not null
        group by complaint_key
    ),

    complaints as (
        select
            complaints.posted_on as day,
            complaints.brand,
            complaints.department,
            complaints.topic,
            complaints.is_fictional,
            complaints.is_upheld,
            complaints.remedy in ('refund', 'replacement', 'fix', 'credit', 'correction') as is_made_right,
            spoken.is_remedy_named,
            complaints.later_evidence,
            -- a reply nobody read may have been the substantive one
            complaints.replies_observed
            and not (
                complaints.first_substantive_at is null and coalesce(unread.has_unread_reply, false)
            ) as is_substance_known,
            coalesce(
                {{ hours_between("complaints.posted_at", "complaints.first_substantive_at") }}
                <= {{ constant("substance_within_hours") }},
                false
            ) as is_answered_in_substance
        from {{ ref("fct_complaint") }} as complaints
        left join unread on complaints.complaint_key = unread.complaint_key
        left join spoken on complaints.complaint_key = spoken.complaint_key
        where {{ is_ours("complaints.brand") }} and not complaints.is_troll
    ),

    -- what is not upheld is owed a reason and no remedy
    upheld as (select * from complaints where is_upheld)

    {{ share("R09", "complaints", usable="is_substance_known", hit="is_answered_in_substance") }}
union all
{{
    corrected_share(
        "R09", "complaints", usable="is_substance_known", hit="is_answered_in_substance", label="commits"
    )
}}
union all
{{ share("R12", "upheld", usable="is_made_right is not null", hit="is_made_right") }}
union all
{{
    share(
        "R12",
        "upheld",
        usable="is_made_right is not null or is_remedy_named is not null",
        hit="coalesce(is_made_right, false) or coalesce(is_remedy_named, false)",
        variant="by_words",
    )
}}
union all
{{ share("R13", "complaints", usable="later_evidence <> 'none'", hit="later_evidence = 'positive'") }}
union all
{{ share("R13", "complaints", hit="later_evidence = 'positive'", variant="lower_bound") }}
union all
{{ share("R13", "complaints", hit="later_evidence <> 'none'", variant="with_evidence") }}
