"""Every raw rule can fail, and fails alone: each is broken once in a build in which all hold."""

import shutil
from pathlib import Path

import duckdb
import pytest

from ingestion.contracts.catalogue import FEEDS, identities, raw_name
from tests.orchestration.small_build import LATEST, make_build

# What each rule about any feed is broken by, in SQL over {feed}. Columns: see _facts_about.
EVERY_FEED = {
    "every_source_that_delivered_has_rows": [
        "update meta.load_balance set accepted = 0, duplicates = records_in - quarantined where feed = '{feed}'",
        "delete from raw.{feed}",
    ],
    "no_busy_source_falls_silent": [
        "update meta.load_balance set records_in = 0, accepted = 0, quarantined = 0 "
        "where feed = '{feed}' and delivery_date = date '{latest}'",
        "delete from raw.{feed} where delivery_date = date '{latest}'",
    ],
    "volume_is_like_earlier_deliveries": [
        "update meta.load_balance set records_in = 3, accepted = 3, quarantined = 0 "
        "where feed = '{feed}' and delivery_date = date '{latest}'",
        "delete from raw.{feed} where delivery_date = date '{latest}' and source_line > 3",
    ],
    "every_source_is_on_time": ["update audit.build set as_of = date '{latest}' + 41"],
    "raw_holds_what_the_ledger_accepted": [
        "update meta.load_balance set accepted = accepted - 1, duplicates = 1 "
        "where feed = '{feed}' and delivery_date = date '{latest}'"
    ],
    "no_version_is_stored_twice": [
        "insert into raw.{feed} select * from raw.{feed} where delivery_date = date '{latest}' and source_line = 1",
        "update meta.load_balance set accepted = accepted + 1, records_in = records_in + 1 "
        "where feed = '{feed}' and delivery_date = date '{latest}'",
    ],
    "no_file_is_mostly_quarantined": [
        "update meta.load_balance set records_in = 200, quarantined = 140 "
        "where feed = '{feed}' and delivery_date = date '2024-03-01'"
    ],
    "few_records_of_a_file_are_quarantined": [
        "update meta.load_balance set records_in = 70, quarantined = 10 "
        "where feed = '{feed}' and delivery_date = date '2024-03-01'"
    ],
    "no_delivery_takes_most_back": [
        "update raw.{feed} set is_deleted = true where delivery_date = date '{latest}'"
    ],
    "fictional_rows_are_marked": ["update meta.source set is_fictional = true"],
    "required_columns_are_filled": [
        "update raw.{feed} set \"{required}\" = null where delivery_date = date '{latest}' and source_line = 1"
    ],
    "no_column_falls_silent": [
        "update raw.{feed} set \"{optional}\" = null where delivery_date = date '{latest}'"
    ],
    "identities_are_hashed": [
        "update raw.{feed} set \"{identity}\" = 'someone@example.com' "
        "where delivery_date = date '{latest}' and source_line = 1"
    ],
}

MOMENT = {
    "vendor_figures": "stated_at",
    "social_posts": "deleted_at",
    "social_post_metrics": "metric_date",
    "support_tickets": "closed_at",
    "support_messages": "created_at",
    "support_events": "changed_at",
    "survey_invitations": "sent_at",
    "survey_responses": "recorded_at",
    "employee_survey_answers": "responded_at",
    "employee_advocacy_shares": "shared_at",
    "policy_events": "occurred_at",
    "outreach_messages": "sent_at",
    "outreach_preferences": "changed_at",
    "incidents_log": "aware_at",
    "incidents_notices": "sent_at",
    "ideas_log": "created_at",
    "ideas_events": "occurred_at",
    "actions_log": "done_at",
    "customers_master": "created_at",
    "customers_activity": "month",
    "moderation_log": "acted_at",
    "social_follows": "occurred_at",
    "listening_audits": "audited_on",
    "support_reviews": "reviewed_at",
    "employee_absence": "month",
    "employee_unit_output": "month",
    "employee_reviews": "posted_at",
    "campaigns_entries": "entered_at",
    "campaigns_income": "received_on",
    "leads_log": "created_at",
    "content_visits": "visited_on",
    "contact_list": "extracted_on",
    "claims_checks": "checked_on",
    "review_meetings": "held_on",
    "incidents_affected": "notice_sent_at",
    "customers_links": "occurred_at",
    "label_audits": "audited_on",
}
MIX = {
    "social_posts": "platform = 'bluesky'",
    "social_post_metrics": "platform = 'bluesky'",
    "support_tickets": "channel = 'fax'",
    "support_messages": "author_role = 'system'",
    "support_events": "field = 'priority'",
    "survey_invitations": "channel = 'sms'",
    "survey_responses": "channel = 'sms'",
    "survey_answers": "is_dont_know = true",
    "employee_roster": "employment_type = 'temporary'",
    "employee_survey_answers": "question_id = 'q2'",
    "policy_events": "event = 'passed'",
    "outreach_messages": "channel = 'sms'",
    "outreach_preferences": "channel = 'sms'",
    "incidents_log": "type = 'outage'",
    "incidents_notices": "audience = 'public'",
    "ideas_log": "origin = 'employee'",
    "ideas_events": "stage = 'rejected'",
    "moderation_log": "action = 'blocked'",
    "social_follows": "event = 'unfollow'",
    "employee_reviews": "site = 'kununu'",
    "campaigns_income": "kind = 'donation'",
    "review_meetings": "kind = 'outside_in'",
    "incidents_affected": "notice_type = 'blanket'",
    "customers_links": "event = 'unmerged'",
    "brand_tracker": "metric = 'awareness'",
}

# Rules peculiar to one table: rule -> (table, what breaks it).
ONE_TABLE = {
    "no_post_is_older_than_social_media": (
        "raw.social_posts",
        "update raw.social_posts set posted_at = timestamptz '1970-01-01 00:00:00+00' where post_id = 'post_id-3'",
    ),
    "no_post_answers_or_repeats_itself": (
        "raw.social_posts",
        "update raw.social_posts set repost_of = post_id where post_id = 'post_id-3'",
    ),
    "posts_are_taken_down_after_they_are_posted": (
        "raw.social_posts",
        "update raw.social_posts set deleted_at = posted_at - interval 1 day where source_line < 10",
    ),
    "most_posts_have_words": (
        "raw.social_posts",
        "update raw.social_posts set text = ' ' where source_line < 40",
    ),
    "many_people_post": ("raw.social_posts", "update raw.social_posts set author_id_hash = repeat('a', 64)"),
    "posts_are_not_all_of_one_instant": (
        "raw.social_posts",
        "update raw.social_posts set posted_at = timestamptz '2024-01-01 00:00:00+00' "
        f"where delivery_date = date '{LATEST}'",
    ),
    "ratings_come_with_their_scale": (
        "raw.social_posts",
        "update raw.social_posts set rating_max = null where post_id = 'post_id-3'",
    ),
    "reach_stays_within_impressions": (
        "raw.social_post_metrics",
        "update raw.social_post_metrics set reach = 101 where source_line < 5",
    ),
    "counters_are_not_all_zero": (
        "raw.social_post_metrics",
        "update raw.social_post_metrics set impressions = 0, reach = 0, likes = 0, reposts = 0, comments = 0, "
        "clicks = 0, interactions = 0, followers = 0",
    ),
    "counters_belong_to_posts": (
        "raw.social_post_metrics",
        "update raw.social_post_metrics set post_id = 'nowhere-' || post_id where source_line < 10",
    ),
    "no_handle_speaks_for_two_brands": (
        "raw.social_accounts",
        "update raw.social_accounts set brand = 'other', handle_hash = (select handle_hash from raw.social_accounts "
        "where source_line = 2 and delivery_date = date '2024-03-01'), valid_from = null "
        "where source_line = 1 and delivery_date = date '2024-03-01'",
    ),
    "statuses_are_understood": (
        "raw.support_tickets",
        "update raw.support_tickets set status = 'other', closed_at = null where source_line < 6",
    ),
    "tickets_end_after_they_begin": (
        "raw.support_tickets",
        "update raw.support_tickets set first_replied_at = created_at - interval 1 hour where source_line < 4",
    ),
    "finished_tickets_say_when": (
        "raw.support_tickets",
        "update raw.support_tickets set closed_at = null where source_line < 40",
    ),
    "open_tickets_have_not_been_closed": (
        "raw.support_tickets",
        "update raw.support_tickets set status = 'open' where source_line < 9",
    ),
    "no_ticket_swallows_itself": (
        "raw.support_tickets",
        "update raw.support_tickets set merged_into = ticket_id where ticket_id = 'ticket_id-3'",
    ),
    "satisfaction_comes_with_its_scale": (
        "raw.support_tickets",
        "update raw.support_tickets set csat_scale_max = null where ticket_id = 'ticket_id-3'",
    ),
    "both_sides_of_a_conversation_speak": (
        "raw.support_messages",
        "update raw.support_messages set author_role = 'customer'",
    ),
    "messages_belong_to_tickets": (
        "raw.support_messages",
        "update raw.support_messages set ticket_id = 'nowhere' where source_line < 10",
    ),
    "most_messages_have_words": (
        "raw.support_messages",
        "update raw.support_messages set text = '' where source_line < 40",
    ),
    "no_reply_is_a_mail_merge_accident": (
        "raw.support_messages",
        "update raw.support_messages set text = 'Good afternoon [first name],' where message_id = 'message_id-3'",
    ),
    "changes_belong_to_tickets": (
        "raw.support_events",
        "update raw.support_events set ticket_id = 'nowhere' where source_line < 10",
    ),
    "changes_change_something": ("raw.support_events", "update raw.support_events set new_value = old_value"),
    "not_every_agent_is_a_machine": ("raw.support_agents", "update raw.support_agents set is_bot = true"),
    "opening_hours_do_not_overlap": (
        "raw.support_schedules",
        f"insert into raw.support_schedules by name select * replace (600 as opens_at, 1200 as closes_at, "
        f"'other' as row_hash) from raw.support_schedules where source_line = 1 and delivery_date = date '{LATEST}'",
        f"update meta.load_balance set accepted = accepted + 1 where feed = 'support_schedules' "
        f"and delivery_date = date '{LATEST}'",
    ),
    "a_week_has_working_hours": (
        "raw.support_schedules",
        "update raw.support_schedules set opens_at = 8, closes_at = 17 where source_line = 1",
    ),
    "holidays_belong_to_a_schedule": (
        "raw.support_holidays",
        "update raw.support_holidays set schedule_id = 'nowhere' where source_line = 1",
    ),
    "deadlines_are_plausible": (
        "raw.support_sla_policies",
        "update raw.support_sla_policies set target_minutes = 3600000 where priority = 'low' and source_line < 5",
    ),
    "urgent_tickets_are_not_served_last": (
        "raw.support_sla_policies",
        "update raw.support_sla_policies set target_minutes = 999 where priority = 'urgent' and source_line = 1",
    ),
    "invitations_are_opened_after_they_are_sent": (
        "raw.survey_invitations",
        "update raw.survey_invitations set opened_at = sent_at - interval 1 hour where source_line < 4",
    ),
    "most_invitations_arrive": (
        "raw.survey_invitations",
        "update raw.survey_invitations set delivered = false where source_line < 40",
    ),
    "most_responses_are_finished": (
        "raw.survey_responses",
        "update raw.survey_responses set finished = false",
    ),
    "few_responses_are_tests": (
        "raw.survey_responses",
        "update raw.survey_responses set is_test = true where source_line < 20",
    ),
    "responses_take_seconds_not_days": (
        "raw.survey_responses",
        "update raw.survey_responses set duration_s = 90000 where source_line < 10",
    ),
    "weights_average_about_one": ("raw.survey_responses", "update raw.survey_responses set weight = 5200"),
    "answers_belong_to_responses": (
        "raw.survey_answers",
        "update raw.survey_answers set response_id = 'nowhere' where source_line = 1",
    ),
    "scores_stand_on_their_scale": (
        "raw.survey_answers",
        "update raw.survey_answers set value_num = 11 where source_line = 1",
    ),
    "scores_are_not_all_the_same": ("raw.survey_answers", "update raw.survey_answers set value_num = 5"),
    "answers_say_something": (
        "raw.survey_answers",
        "update raw.survey_answers set value_num = null, value_text = null, is_dont_know = null where source_line < 10",
    ),
    "recommendation_is_asked_from_zero_to_ten": (
        "raw.survey_questions",
        "update raw.survey_questions set scale_min = 1 where source_line = 1",
    ),
    "every_score_has_a_known_scoring": (
        "raw.survey_questions",
        "update raw.survey_questions set scoring = 'stars' where source_line = 1",
    ),
    "nobody_works_longer_than_a_working_life": (
        "raw.employee_roster",
        "update raw.employee_roster set hire_date = date '1924-01-01' where source_line = 2",
    ),
    "only_leavers_have_a_reason_to_leave": (
        "raw.employee_roster",
        "update raw.employee_roster set leave_date = null where source_line < 20",
    ),
    "most_people_stay": (
        "raw.employee_roster",
        "update raw.employee_roster set leave_date = date '2024-02-01', leave_type = 'other'",
    ),
    "one_person_has_one_unit_per_wave": (
        "raw.employee_survey_answers",
        "update raw.employee_survey_answers set respondent_token_hash = repeat('a', 64) where source_line < 3",
    ),
    "engagement_scores_are_scores": (
        "raw.employee_survey_answers",
        "update raw.employee_survey_answers set value = 9999 where source_line = 1",
    ),
    "somebody_answers": (
        "raw.employee_survey_answers",
        "update raw.employee_survey_answers set value = null, value_text = null where source_line > 2",
    ),
    "other_attributes_are_readable": (
        "raw.employee_survey_answers",
        "update raw.employee_survey_answers set cuts = 'tenure: 1-3' where source_line = 1",
    ),
    "only_those_who_opted_in_are_counted": (
        "raw.employee_advocacy_shares",
        "update raw.employee_advocacy_shares set opted_in = false where source_line = 1",
    ),
    "interactions_stay_within_impressions": (
        "raw.employee_advocacy_shares",
        "update raw.employee_advocacy_shares set impressions = 1, interactions = 2 where source_line < 10",
    ),
    "violations_are_named": (
        "raw.policy_events",
        "update raw.policy_events set event = 'violation', violation_type = null where source_line < 10",
    ),
    "messages_are_opened_after_they_are_sent": (
        "raw.outreach_messages",
        "update raw.outreach_messages set clicked_at = sent_at - interval 1 hour where source_line < 4",
    ),
    "few_people_leave_through_one_delivery": (
        "raw.outreach_messages",
        "update raw.outreach_messages set unsubscribed_at = sent_at where source_line < 20",
    ),
    "not_everything_is_transactional": (
        "raw.outreach_messages",
        "update raw.outreach_messages set is_transactional = true",
    ),
    "messages_go_to_many_people": (
        "raw.outreach_messages",
        "update raw.outreach_messages set recipient_ref_hash = repeat('a', 64)",
    ),
    "not_everyone_withdraws_at_once": (
        "raw.outreach_preferences",
        f"update raw.outreach_preferences set consent = false where delivery_date = date '{LATEST}'",
    ),
    "campaigns_last_weeks_not_decades": (
        "raw.campaigns_list",
        "update raw.campaigns_list set ended_on = date '2099-12-31' where source_line = 1",
    ),
    "costs_belong_to_campaigns": (
        "raw.campaigns_costs",
        "update raw.campaigns_costs set campaign_id = 'nowhere' where source_line = 1",
    ),
    "costs_are_in_one_currency": (
        "raw.campaigns_costs",
        "update raw.campaigns_costs set currency = 'EUR' where source_line = 1",
    ),
    "promised_numbers_have_a_unit": (
        "raw.claims_published",
        "update raw.claims_published set unit = null where source_line = 1",
    ),
    "incidents_are_noticed_after_they_begin": (
        "raw.incidents_log",
        "update raw.incidents_log set aware_at = occurred_at - interval 1 hour where source_line < 10",
    ),
    "breaches_of_data_concern_data": (
        "raw.incidents_log",
        "update raw.incidents_log set personal_data = false where source_line = 1",
    ),
    "notices_belong_to_incidents": (
        "raw.incidents_notices",
        "update raw.incidents_notices set incident_id = 'nowhere' where source_line = 1",
    ),
    "notices_follow_the_incident": (
        "raw.incidents_notices",
        "update raw.incidents_notices set sent_at = timestamptz '2023-12-01 00:00:00+00' where source_line < 10",
    ),
    "ideas_have_words": ("raw.ideas_log", "update raw.ideas_log set text = 'x' where source_line < 10"),
    "idea_stages_are_known": (
        "raw.ideas_events",
        "update raw.ideas_events set stage = 'parked' where source_line = 1",
    ),
    "steps_belong_to_ideas": (
        "raw.ideas_events",
        "update raw.ideas_events set idea_id = 'nowhere' where source_line < 10",
    ),
    "customers_are_told_after_the_start": (
        "raw.actions_log",
        "update raw.actions_log set communicated_at = started_at - interval 1 hour where source_line = 1",
    ),
    "links_belong_to_actions": (
        "raw.actions_links",
        "update raw.actions_links set action_id = 'nowhere' where source_line = 1",
    ),
    "no_department_is_its_own_parent": (
        "raw.org_departments",
        "update raw.org_departments set parent = department_id where source_line = 2",
    ),
    "parent_departments_exist": (
        "raw.org_departments",
        "update raw.org_departments set parent = 'nowhere' where source_line = 2",
    ),
    "no_address_belongs_to_a_crowd": (
        "raw.customers_master",
        "update raw.customers_master set email_hash = repeat('a', 64) where source_line < 10",
    ),
    "activity_belongs_to_customers": (
        "raw.customers_activity",
        "update raw.customers_activity set customer_id_hash = repeat('a', 64) where source_line < 10",
    ),
    "some_customers_are_active": (
        "raw.customers_activity",
        f"update raw.customers_activity set active = false where delivery_date = date '{LATEST}'",
    ),
    "units_of_vendors_are_known": (
        "raw.vendor_figures",
        "update raw.vendor_figures set unit = 'hours' where source_line = 1",
    ),
    "vendor_shares_are_parts_of_one": (
        "raw.vendor_figures",
        "update raw.vendor_figures set value = -1 where source_line = 1",
    ),
    "shares_follow_from_their_counts": (
        "raw.brand_tracker",
        "update raw.brand_tracker set pct = 0.5 where source_line = 1",
    ),
    "escalations_say_where_to": (
        "raw.moderation_log",
        "update raw.moderation_log set action = 'escalated', escalated_to = null where source_line < 10",
    ),
    "somebody_begins_to_follow": ("raw.social_follows", "update raw.social_follows set event = 'unfollow'"),
    "what_is_not_monitored_is_not_detected": (
        "raw.listening_audits",
        "update raw.listening_audits set is_monitored = false, complaints_detected = 1 where source_line < 10",
    ),
    "reviews_belong_to_tickets": (
        "raw.support_reviews",
        "update raw.support_reviews set ticket_id = 'nowhere-' || ticket_id where source_line < 10",
    ),
    "parts_of_a_cause_make_one": (
        "raw.support_reviews",
        "update raw.support_reviews set weight = 0.5 where source_line < 10",
    ),
    "a_month_has_at_most_thirty_one_days": (
        "raw.employee_absence",
        "update raw.employee_absence set scheduled_days = 160 where source_line = 1",
    ),
    "one_employee_has_one_token_per_wave": (
        "raw.employee_survey_links",
        "update raw.employee_survey_links set employee_id_hash = repeat('a', 64), wave_id = 'w' where source_line < 3",
    ),
    "entries_belong_to_campaigns": (
        "raw.campaigns_entries",
        "update raw.campaigns_entries set campaign_id = 'nowhere' where source_line < 10",
    ),
    "income_belongs_to_campaigns": (
        "raw.campaigns_income",
        "update raw.campaigns_income set campaign_id = 'nowhere' where source_line = 1",
    ),
    "leads_say_what_brought_them": (
        "raw.leads_log",
        "update raw.leads_log set post_id = null, campaign_id = null, department = null where source_line < 40",
    ),
    "visits_stay_within_views": (
        "raw.content_visits",
        "update raw.content_visits set organic_visits = 11 where source_line < 10",
    ),
    "checks_belong_to_claims": (
        "raw.claims_checks",
        "update raw.claims_checks set claim_id = 'nowhere' where source_line = 1",
    ),
    "some_checks_are_decided": ("raw.claims_checks", "update raw.claims_checks set passed = null"),
    "exposures_belong_to_checks": (
        "raw.claims_exposed",
        "update raw.claims_exposed set check_id = 'nowhere' where source_line < 10",
    ),
    "affected_persons_belong_to_incidents": (
        "raw.incidents_affected",
        "update raw.incidents_affected set incident_id = 'nowhere' where source_line < 10",
    ),
    "what_arrived_was_sent": (
        "raw.incidents_affected",
        "update raw.incidents_affected set delivered = true, notice_sent_at = null where source_line < 10",
    ),
    "nobody_is_linked_to_themselves": (
        "raw.customers_links",
        "update raw.customers_links set other_customer_id_hash = customer_id_hash where source_line = 1",
    ),
    "a_stratum_has_one_weight": (
        "raw.label_audits",
        "update raw.label_audits set stratum_weight = 3 where source_line = 1",
    ),
    "sources_are_configured": ("meta.source", "delete from meta.source"),
    "every_configured_source_has_delivered": (
        "meta.source",
        "insert into meta.source by name select 'announced' as source, false as is_fictional",
    ),
    "no_source_is_long_overdue": (
        "meta.source",
        f"update audit.build set as_of = date '{LATEST}' + 121",
    ),
    "no_delivery_is_yesterdays_again": (
        "meta.load_balance",
        "update meta.load_balance set duplicates = records_in - quarantined, accepted = 0 "
        f"where source = 'social_source' and delivery_date = date '{LATEST}'",
    ),
    "every_source_that_delivered_has_records": (
        "meta.load_balance",
        "update meta.load_balance set records_in = 0 where source = 'social_source'",
    ),
    "every_delivery_comes_from_a_configured_source": (
        "meta.load_balance",
        "delete from meta.source where source = 'social_source'",
    ),
    "no_delivery_comes_from_the_future": (
        "meta.load_balance",
        "update meta.load_balance set delivery_date = current_date + 2 where source = 'social_source'",
    ),
    "every_text_is_labelled": (
        "raw.text_label",
        "delete from raw.text_label where label = 'complaint' and text_id = "
        "(select sha256(trim(text)) from raw.social_posts where post_id = 'post_id-3')",
    ),
    "labels_are_of_their_vocabulary": (
        "raw.text_label",
        "update raw.text_label set value = 'angry' where label = 'sentiment'",
    ),
    "a_text_is_labelled_once": (
        "raw.text_label",
        "insert into raw.text_label select * from raw.text_label limit 1",
    ),
    "a_signature_is_whole": (
        "raw.text_signature",
        "update raw.text_signature set shingles = shingles[:10] where text_id = "
        "(select min(text_id) from raw.text_signature)",
    ),
}
CONDITIONAL = {
    "nothing_happens_after_its_delivery",
    "the_mix_is_like_earlier_deliveries",
    "not_every_record_is_the_same",
}


@pytest.fixture(scope="module")
def sound_build(tmp_path_factory) -> Path:
    return make_build(tmp_path_factory.mktemp("sound") / "brand_health.duckdb")


@pytest.fixture
def broken(sound_build, tmp_path):
    """A copy of the sound build after the given statements, gated; the rules that did not pass, with their table."""
    from orchestration.expectations import run

    def gate(statements, tables):
        copy = shutil.copy(sound_build, tmp_path / "brand_health.duckdb")
        with duckdb.connect(copy) as con:
            for statement in statements:
                con.execute(statement)
        suites = {table: run.SUITES["raw"][table] for table in tables}
        results = run.run_suites(Path(copy), "raw", suites=suites)
        return {(result.check_name, result.target) for result in results if result.status != "pass"}

    return gate


def _facts_about(feed_id: str) -> dict[str, str]:
    feed = FEEDS[feed_id]
    columns = {raw_name(feed, name): column.nullable for name, column in feed.schema.columns().items()}
    hashed = [raw_name(feed, name) for name in identities(feed)]
    return {
        "feed": feed_id,
        "latest": LATEST,
        "required": [name for name, nullable in columns.items() if not nullable][-1],
        "optional": next((name for name, nullable in columns.items() if nullable), "source_attributes"),
        "identity": hashed[0] if hashed else "",
    }


def test_every_rule_holds_in_a_sound_build(sound_build):
    from orchestration.expectations import run

    results = run.run_stage(sound_build, "raw")
    assert [(r.check_name, r.target, r.observed) for r in results if r.status != "pass"] == []
    assert "no source" not in {r.observed for r in results}


def test_every_rule_is_broken_below_and_every_feed_has_a_suite():
    from orchestration.expectations import run

    suites = run.SUITES["raw"]
    assert {f"raw.{feed}" for feed in FEEDS} <= suites.keys()
    rules = {rule.expectation_type for rules in suites.values() for rule in rules}
    assert rules == EVERY_FEED.keys() | ONE_TABLE.keys() | CONDITIONAL
    timed = {t for t, rules in suites.items() if "nothing_happens_after_its_delivery" in _names(rules)}
    mixed = {t for t, rules in suites.items() if "the_mix_is_like_earlier_deliveries" in _names(rules)}
    assert timed == {f"raw.{feed}" for feed in MOMENT}
    assert mixed == {f"raw.{feed}" for feed in MIX}


def _names(rules) -> set[str]:
    return {rule.expectation_type for rule in rules}


@pytest.mark.parametrize("rule", EVERY_FEED)
def test_a_rule_about_every_feed_fails_alone_on_every_feed(broken, rule):
    feeds = [feed for feed in FEEDS if rule != "identities_are_hashed" or identities(FEEDS[feed])]
    statements = [line.format(**_facts_about(feed)) for feed in feeds for line in EVERY_FEED[rule]]
    failed = broken(statements, [f"raw.{feed}" for feed in FEEDS])
    assert failed == {(rule, f"raw.{feed}") for feed in feeds}


def test_events_after_their_delivery_are_seen_on_every_feed_that_has_events(broken):
    statements = [
        f"update raw.{feed} set {column} = '2030-06-01' "
        f"where delivery_date = date '{LATEST}' and source_line in (2, 3, 5)"
        for feed, column in MOMENT.items()
    ]
    failed = broken(statements, [f"raw.{feed}" for feed in MOMENT])
    assert failed == {("nothing_happens_after_its_delivery", f"raw.{feed}") for feed in MOMENT}


def test_a_mix_that_jumps_is_seen_on_every_feed_that_has_categories(broken):
    statements = [
        f"update raw.{feed} set {change} where delivery_date = date '{LATEST}'"
        for feed, change in MIX.items()
    ]
    failed = broken(statements, [f"raw.{feed}" for feed in MIX])
    assert failed == {("the_mix_is_like_earlier_deliveries", f"raw.{feed}") for feed in MIX}


def test_one_key_for_everything_is_seen_on_every_feed(broken):
    newest = f"delivery_date = date '{LATEST}'"
    statements = [
        f'update raw.{feed_id} set "{name}" = (select "{name}" from raw.{feed_id} where {newest} and source_line = 1) '
        f"where {newest}"
        for feed_id, feed in FEEDS.items()
        for name in (raw_name(feed, column) for column in feed.key)
    ]
    failed = broken(statements, [f"raw.{feed}" for feed in FEEDS])
    # Not alone: with one key for all, references and schedules of some feeds break as well.
    assert failed >= {("not_every_record_is_the_same", f"raw.{feed}") for feed in FEEDS}
    other = {rule for rule, _ in failed} - {"not_every_record_is_the_same"}
    assert other <= {
        "a_week_has_working_hours",
        "one_person_has_one_unit_per_wave",
        "notices_follow_the_incident",
        "messages_belong_to_tickets",
    }


@pytest.mark.parametrize("rule", ONE_TABLE)
def test_a_rule_about_one_table_fails_alone(broken, rule):
    table, *statements = ONE_TABLE[rule]
    assert broken(statements, [table]) == {(rule, table)}
