{#
  Raw tables hold every accepted version of a record; a model wants the one that holds now.
  What belongs here: which columns identify a record of a feed, and which of its versions is the newest.
  Not here: what a version looks like (ingestion.contracts); a test keeps both lists the same.
#}
{% macro feed_keys() -%}
    {{
        return(
            {
                "social_posts": ["platform", "post_id"],
                "social_post_metrics": ["platform", "post_id", "metric_date"],
                "social_accounts": ["platform", "account_id_hash", "handle_hash"],
                "moderation_log": ["platform", "item_id", "action", "acted_at"],
                "social_follows": [
                    "platform",
                    "account_id_hash",
                    "follower_id_hash",
                    "event",
                    "occurred_at",
                ],
                "listening_audits": ["audited_on", "channel", "brand"],
                "support_tickets": ["source", "ticket_id"],
                "support_messages": ["source", "message_id"],
                "support_events": ["source", "ticket_id", "field", "changed_at", "new_value"],
                "support_agents": ["source", "agent_id_hash", "valid_from"],
                "support_schedules": ["source", "schedule_id", "weekday", "opens_at"],
                "support_holidays": ["source", "schedule_id", "holiday_on"],
                "support_sla_policies": ["source", "policy_id", "metric", "priority", "valid_from"],
                "support_reviews": ["source", "ticket_id", "reviewed_at", "causing_department"],
                "survey_invitations": ["source", "invite_id"],
                "survey_responses": ["source", "survey_id", "response_id"],
                "survey_answers": ["source", "survey_id", "response_id", "question_id"],
                "survey_questions": ["source", "survey_id", "question_id"],
                "employee_roster": ["source", "employee_id_hash", "valid_from"],
                "employee_survey_answers": [
                    "source",
                    "respondent_token_hash",
                    "wave_id",
                    "question_id",
                    "about_department",
                ],
                "employee_advocacy_shares": ["source", "token_hash", "shared_at", "post_url"],
                "policy_events": ["source", "employee_token_hash", "event", "occurred_at"],
                "employee_absence": ["source", "employee_id_hash", "month"],
                "employee_unit_access": ["source", "org_unit", "valid_from"],
                "employee_unit_output": ["source", "org_unit", "month"],
                "employee_reviews": ["source", "site", "review_id"],
                "employee_survey_links": ["source", "respondent_token_hash", "wave_id"],
                "outreach_messages": ["source", "message_id", "recipient_ref_hash"],
                "outreach_preferences": ["source", "recipient_ref_hash", "topic", "channel", "changed_at"],
                "campaigns_list": ["source", "campaign_id"],
                "campaigns_costs": ["source", "campaign_id", "cost_on", "kind"],
                "campaigns_entries": ["source", "campaign_id", "entry_id"],
                "campaigns_income": ["source", "campaign_id", "received_on", "kind"],
                "leads_log": ["source", "lead_id"],
                "content_visits": ["source", "platform", "post_id", "visited_on"],
                "contact_list": ["source", "list_id", "recipient_ref_hash", "extracted_on"],
                "claims_published": ["source", "claim_id"],
                "incidents_log": ["source", "incident_id"],
                "incidents_notices": ["source", "incident_id", "audience", "notice_type", "sent_at"],
                "ideas_log": ["source", "idea_id"],
                "ideas_events": ["source", "idea_id", "stage", "occurred_at"],
                "actions_log": ["source", "action_id"],
                "actions_links": ["source", "action_id", "item_id", "theme"],
                "org_departments": ["source", "department_id", "valid_from"],
                "customers_master": ["source", "customer_id_hash"],
                "customers_activity": ["source", "customer_id_hash", "month"],
                "brand_tracker": ["source", "wave", "brand", "metric", "segment"],
                "claims_checks": ["source", "claim_id", "checked_on", "check_id"],
                "claims_exposed": ["source", "claim_id", "check_id", "customer_id_hash"],
                "review_meetings": ["source", "meeting_id"],
                "incidents_affected": ["source", "incident_id", "person_ref_hash"],
                "customers_links": [
                    "source",
                    "customer_id_hash",
                    "other_customer_id_hash",
                    "event",
                    "occurred_at",
                ],
                "label_audits": ["source", "text_id", "label", "audited_on"],
                "vendor_figures": ["source", "entity", "entity_id", "metric"],
            }
        )
    }}
{%- endmacro %}

{#
  The delivery that speaks for a version on the as_of day. A version that came again later counts, for an earlier day,
  from its first delivery: on that day nobody had seen the second.
#}
{% macro delivered_by_then() -%}
    case when delivery_date <= {{ as_of_date() }} then delivery_date else first_delivery_date end
{%- endmacro %}

{#
  Every record of a feed once, in its newest version as far as it was delivered by the as_of day. A record whose newest
  version says it was deleted is gone. `source` is part of a key, because two desks may number their tickets alike;
  not so on social networks, where a search and an account export deliver the very same post.
#}
{% macro current_version(feed) -%}
    select *
    from
        (
            select
                *,
                row_number() over (
                    partition by {{ feed_keys()[feed] | join(", ") }}
                    order by
                        version_at desc nulls last,
                        {{ delivered_by_then() }} desc,
                        source_file desc,
                        source_line desc,
                        -- two sources may deliver one post on one day, in files of one name
                        source desc
                ) as version_rank
            from {{ source("raw", feed) }}
            where coalesce(first_delivery_date, delivery_date) <= {{ as_of_date() }}
        ) as versions
    where version_rank = 1 and not is_deleted
{%- endmacro %}
