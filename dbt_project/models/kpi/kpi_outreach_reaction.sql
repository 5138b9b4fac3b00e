-- Grain: one row per KPI, variant, period, dimension and member.
-- What recipients make of it that we write to them (O08).
with
    delivered as (
        select
            sent_on as day,
            campaign_id as campaign,
            channel,
            segment,
            is_fictional,
            unsubscribed_at is not null as is_unsubscribed,
            spam_reported_at is not null as is_spam_report
        from {{ ref("fct_outreach") }}
        -- who opened or answered it got it, whether or not the tool reports arrivals
        where
            not is_transactional
            and coalesce(delivered_at, opened_at, clicked_at, unsubscribed_at, spam_reported_at) is not null
    )

    {{ share("O08", "delivered", hit="is_unsubscribed", variant="opt_out") }}
union all
{{ share("O08", "delivered", hit="is_spam_report", variant="spam") }}
