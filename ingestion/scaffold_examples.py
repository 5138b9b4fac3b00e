"""One plausible value for every column of every feed: the example rows of the templates.

Here: words. Not here: how they become a file (``ingestion.scaffold_feeds``).
"""

from __future__ import annotations

import dataframely as dy

from ingestion.contracts.catalogue import Feed

_MOMENT, _DAY = "2026-01-31T09:30:00Z", "2026-01-31"
# A later column of the same record happened later; everything not named happened at the first moment.
_MOMENTS = {
    "finished_at": "2026-01-31T09:36:00Z",
    "closed_at": "2026-02-02T16:00:00Z",
    "solved_at": "2026-02-01T11:15:00Z",
    "first_replied_at": "2026-01-31T10:05:00Z",
    "responded_at": "2026-02-03T08:00:00Z",
    "occurred_at": "2026-01-31T08:00:00Z",
    "aware_at": "2026-01-31T12:00:00Z",
    "contained_at": "2026-02-01T06:00:00Z",
}
# Empty in an example: the record is alive, not withdrawn, not left.
_EMPTY = {
    "deleted_at", "edited_at", "withdrawn_at", "leave_date", "leave_type", "regrettable", "churned_at", "churn_reason",
    "merged_into", "valid_to", "repost_of", "in_reply_to_post_id", "spam_reported_at", "unsubscribed_at", "ended_on",
    "source_post_id", "violation_type",
}  # fmt: skip
_WORDS = {
    "author_role": "agent",
    "brand": "acme",
    "category": "billing",
    "construct": "nps",
    "csat_scale_max": "5",
    "csat_score": "4",
    "closes_at": "1020",
    "currency": "EUR",
    "cuts": '{"tenure": "2-5 years"}',
    "email": "ann@example.org",
    "employment_type": "permanent",
    "event": "ack",
    "field": "status",
    "first_reply_in_time": "true",
    "handle": "@acme",
    "author_handle": "@ann",
    "social_use_share": "0.4",
    "lang": "en",
    "mentions": "@acme",
    "metric": "first_reply",
    "n": "1000",
    "negative": "120",
    "new_value": "solved",
    "old_value": "open",
    "opens_at": "540",
    "pct": "45",
    "phone": "+44 20 7946 0000",
    "platform": "x",
    "positive": "450",
    "post_url": "https://example.org/post/1",
    "rating": "4",
    "rating_max": "5",
    "requester_email": "ann@example.org",
    "resolution_code": "refunded",
    "scale_max": "10",
    "scale_min": "0",
    "scoring": "nps",
    "stage": "acknowledged",
    "status": "closed",
    "subject": "Charged twice",
    "text": "I was charged twice, please help.",
    "tz": "Europe/London",
    "unit": "share",
    "url": "https://example.org/1",
    "value": "4",
    "value_num": "9",
    "value_text": "Friendly staff",
    "wave": "2026-q1",
    "wave_id": "2026-q1",
    "weekday": "1",
    "weight": "1",
}
_BY_FEED = {
    ("vendor_figures", "entity"): "ticket",
    ("vendor_figures", "metric"): "first_reply_time",
    ("vendor_figures", "unit"): "minutes",
    ("vendor_figures", "value"): "35",
    ("support_events", "new_agent_id"): "",
    ("claims_published", "text"): "We answer within 24 hours.",
    ("survey_questions", "text"): "How likely are you to recommend us?",
    ("brand_tracker", "metric"): "trust",
    ("support_sla_policies", "priority"): "urgent",
    ("support_tickets", "type"): "complaint",
    ("incidents_log", "type"): "data_breach",
    ("campaigns_list", "type"): "outreach",
    ("org_departments", "type"): "support",
    ("org_departments", "parent"): "acme",
    ("actions_log", "type"): "process",
    ("claims_published", "promise_type"): "response_time",
    ("claims_published", "target_value"): "0.9",
    ("claims_published", "check_kpi"): "R05",
    ("actions_log", "target_kpi"): "R03",
    ("support_agents", "is_bot"): "false",
    ("social_posts", "is_own_account"): "false",
    ("survey_responses", "is_test"): "false",
    ("survey_questions", "reverse"): "false",
    ("outreach_messages", "is_transactional"): "false",
    ("support_messages", "is_auto"): "false",
    ("social_posts", "comments_closed"): "false",
    ("social_posts", "is_paid_partnership"): "false",
    ("moderation_log", "reviewed_is_complaint"): "false",
    ("social_follows", "event"): "follow",
    ("customers_links", "event"): "merged",
    ("listening_audits", "channel"): "x",
    ("support_reviews", "is_serious"): "false",
    ("support_reviews", "serious_type"): "",
    ("review_meetings", "kpi_id"): "R03",
    ("claims_checks", "evidence_kpi"): "R05",
    ("claims_checks", "observed_value"): "0.93",
    ("label_audits", "label"): "complaint",
    ("label_audits", "coder_1"): "yes",
    ("label_audits", "coder_2"): "yes",
    ("label_audits", "agreed"): "yes",
    ("label_audits", "model_value"): "no",
    ("label_audits", "stratum"): "no/email",
}


def example(feed: Feed, column: str) -> str:
    """Text of one example cell; empty where an optional column is best left empty."""
    if column in _EMPTY:
        return ""
    said = _BY_FEED.get((feed.id, column), _WORDS.get(column))
    return said if said is not None else _by_kind(feed, column)


def _by_kind(feed: Feed, column: str) -> str:
    kind = feed.schema.columns()[column]
    if isinstance(kind, dy.Enum):
        return kind.categories[0]
    if isinstance(kind, dy.Datetime):
        return _MOMENTS.get(column, _MOMENT)
    if isinstance(kind, dy.Date):
        return "2026-01-01" if column == "month" else _DAY
    if isinstance(kind, dy.Bool):
        return "true"
    if isinstance(kind, (dy.Int64, dy.Float64)):
        return "10"
    return f"{column.removesuffix('_id')}-1" if column.endswith(("_id", "_ref", "token")) else "example"
