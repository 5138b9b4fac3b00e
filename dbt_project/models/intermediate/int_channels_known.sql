-- Grain: one row per channel that appears anywhere, with what kind of place it is.
-- A channel nobody classified is a desk channel that is not public: claiming a public audience needs a
-- reason.
with
    seen as (
        select distinct channel, 'support' as subject
        from {{ ref("stg_support__tickets") }}
        union
        select distinct channel, 'social' as subject
        from {{ ref("stg_social__posts") }}
        union
        select distinct channel, 'survey' as subject
        from {{ ref("stg_survey__responses") }}
        union
        select distinct channel, 'survey' as subject
        from {{ ref("stg_survey__invitations") }}
        union
        select distinct channel, 'outreach' as subject
        from {{ ref("stg_outreach__messages") }}
    )

select
    channel,
    case
        when channel in ('skytrax', 'review_site', 'trustpilot', 'google_reviews', 'app_store', 'play_store')
        then 'review'
        when
            bool_or(subject = 'social')
            or channel in ('x', 'facebook', 'instagram', 'mastodon', 'bluesky', 'reddit')
        then 'social'
        when bool_or(subject = 'support')
        then 'support'
        when bool_or(subject = 'survey')
        then 'survey'
        else 'outreach'
    end as medium,
    bool_or(subject = 'social')
    or channel in ('x', 'facebook', 'instagram', 'mastodon', 'bluesky', 'reddit', 'review_site') as is_public,
    bool_or(subject in ('social', 'support', 'survey')) as is_inbound
from seen
where channel is not null
group by channel
