"""The list of canonical feeds: the vocabulary every stage shares.

Here: feed ids, keys, and the shape each feed has in ``raw``.
Not here: column definitions (one file per subject).
``python -m ingestion.contracts.catalogue`` prints feed, column, type, required, description.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from typing import Any

import dataframely as dy

from ingestion.contracts import assurance, employee, organisation, outreach, social, support, survey, vendor

# Columns the warehouse adds to every record; a mapping can name none of them.
LINEAGE: dict[str, str] = {
    "source": "VARCHAR",
    "source_system": "VARCHAR",
    "delivery_date": "DATE",
    "first_delivery_date": "DATE",
    "source_file": "VARCHAR",
    "source_line": "BIGINT",
    "row_hash": "VARCHAR",
    "version_at": "TIMESTAMPTZ",
    "is_deleted": "BOOLEAN",
    "is_fictional": "BOOLEAN",
    "extracted_at": "TIMESTAMPTZ",
    "source_attributes": "VARCHAR",
}
_DUCKDB_TYPE = {
    "String": "VARCHAR",
    "Enum": "VARCHAR",
    "Bool": "BOOLEAN",
    "Datetime": "TIMESTAMPTZ",
    "Date": "DATE",
    "Int64": "BIGINT",
    "Float64": "DOUBLE",
}


@dataclass(frozen=True)
class Feed:
    """One canonical feed.

    Args:
        id: name used everywhere, e.g. ``support_tickets``.
        key: contract columns that name a record within one source; a part may be null.
        optional: true if the product has an answer without it (all are; a KPI then says ``no_data``).
    """

    id: str
    subject: str
    schema: type[dy.Schema]
    key: tuple[str, ...]
    optional: bool
    description: str


def _feed(feed_id: str, subject: str, schema: type[dy.Schema], *key: str) -> Feed:
    return Feed(feed_id, subject, schema, key, optional=True, description=(schema.__doc__ or "").strip())


_ALL = (
    _feed("social_posts", "social", social.SocialPosts, "platform", "post_id"),
    _feed("social_post_metrics", "social", social.SocialPostMetrics, "platform", "post_id", "metric_date"),
    _feed("social_accounts", "social", social.SocialAccounts, "platform", "account_id", "handle"),
    _feed("moderation_log", "social", social.ModerationLog, "platform", "item_id", "action", "acted_at"),
    _feed(
        "social_follows",
        "social",
        social.SocialFollows,
        "platform",
        "account_id",
        "follower_id",
        "event",
        "occurred_at",
    ),
    _feed("listening_audits", "social", social.ListeningAudits, "audited_on", "channel", "brand"),
    _feed("support_tickets", "support", support.SupportTickets, "ticket_id"),
    _feed("support_messages", "support", support.SupportMessages, "message_id"),
    _feed(
        "support_events", "support", support.SupportEvents, "ticket_id", "field", "changed_at", "new_value"
    ),
    _feed("support_agents", "support", support.SupportAgents, "agent_id", "valid_from"),
    _feed("support_schedules", "support", support.SupportSchedules, "schedule_id", "weekday", "opens_at"),
    _feed("support_holidays", "support", support.SupportHolidays, "schedule_id", "holiday_on"),
    _feed(
        "support_sla_policies",
        "support",
        support.SupportSlaPolicies,
        "policy_id",
        "metric",
        "priority",
        "valid_from",
    ),
    _feed(
        "support_reviews",
        "support",
        support.SupportReviews,
        "ticket_id",
        "reviewed_at",
        "causing_department",
    ),
    _feed("survey_invitations", "survey", survey.SurveyInvitations, "invite_id"),
    _feed("survey_responses", "survey", survey.SurveyResponses, "survey_id", "response_id"),
    _feed("survey_answers", "survey", survey.SurveyAnswers, "survey_id", "response_id", "question_id"),
    _feed("survey_questions", "survey", survey.SurveyQuestions, "survey_id", "question_id"),
    _feed("employee_roster", "employee", employee.EmployeeRoster, "employee_id", "valid_from"),
    _feed(
        "employee_survey_answers",
        "employee",
        employee.EmployeeSurveyAnswers,
        "respondent_token",
        "wave_id",
        "question_id",
        "about_department",
    ),
    _feed(
        "employee_advocacy_shares",
        "employee",
        employee.EmployeeAdvocacyShares,
        "token",
        "shared_at",
        "post_url",
    ),
    _feed("policy_events", "employee", employee.PolicyEvents, "employee_token", "event", "occurred_at"),
    _feed("employee_absence", "employee", employee.EmployeeAbsence, "employee_id", "month"),
    _feed("employee_unit_access", "employee", employee.EmployeeUnitAccess, "org_unit", "valid_from"),
    _feed("employee_unit_output", "employee", employee.EmployeeUnitOutput, "org_unit", "month"),
    _feed("employee_reviews", "employee", employee.EmployeeReviews, "site", "review_id"),
    _feed("employee_survey_links", "employee", employee.EmployeeSurveyLinks, "respondent_token", "wave_id"),
    _feed("outreach_messages", "outreach", outreach.OutreachMessages, "message_id", "recipient_ref"),
    _feed(
        "outreach_preferences",
        "outreach",
        outreach.OutreachPreferences,
        "recipient_ref",
        "topic",
        "channel",
        "changed_at",
    ),
    _feed("campaigns_list", "outreach", outreach.CampaignsList, "campaign_id"),
    _feed("campaigns_costs", "outreach", outreach.CampaignsCosts, "campaign_id", "cost_on", "kind"),
    _feed("campaigns_entries", "outreach", outreach.CampaignsEntries, "campaign_id", "entry_id"),
    _feed("campaigns_income", "outreach", outreach.CampaignsIncome, "campaign_id", "received_on", "kind"),
    _feed("leads_log", "outreach", outreach.LeadsLog, "lead_id"),
    _feed("content_visits", "outreach", outreach.ContentVisits, "platform", "post_id", "visited_on"),
    _feed("contact_list", "outreach", outreach.ContactList, "list_id", "recipient_ref", "extracted_on"),
    _feed("claims_published", "organisation", organisation.ClaimsPublished, "claim_id"),
    _feed("incidents_log", "organisation", organisation.IncidentsLog, "incident_id"),
    _feed(
        "incidents_notices",
        "organisation",
        organisation.IncidentsNotices,
        "incident_id",
        "audience",
        "notice_type",
        "sent_at",
    ),
    _feed("ideas_log", "organisation", organisation.IdeasLog, "idea_id"),
    _feed("ideas_events", "organisation", organisation.IdeasEvents, "idea_id", "stage", "occurred_at"),
    _feed("actions_log", "organisation", organisation.ActionsLog, "action_id"),
    _feed("actions_links", "organisation", organisation.ActionsLinks, "action_id", "item_id", "theme"),
    _feed("org_departments", "organisation", organisation.OrgDepartments, "department_id", "valid_from"),
    _feed("customers_master", "organisation", organisation.CustomersMaster, "customer_id"),
    _feed("customers_activity", "organisation", organisation.CustomersActivity, "customer_id", "month"),
    _feed("brand_tracker", "organisation", organisation.BrandTracker, "wave", "brand", "metric", "segment"),
    _feed("claims_checks", "organisation", assurance.ClaimsChecks, "claim_id", "checked_on", "check_id"),
    _feed("claims_exposed", "organisation", assurance.ClaimsExposed, "claim_id", "check_id", "customer_id"),
    _feed("review_meetings", "organisation", assurance.ReviewMeetings, "meeting_id"),
    _feed("incidents_affected", "organisation", assurance.IncidentsAffected, "incident_id", "person_ref"),
    _feed(
        "customers_links",
        "organisation",
        assurance.CustomersLinks,
        "customer_id",
        "other_customer_id",
        "event",
        "occurred_at",
    ),
    _feed("label_audits", "organisation", assurance.LabelAudits, "text_id", "label", "audited_on"),
    _feed("vendor_figures", "organisation", vendor.VendorFigures, "entity", "entity_id", "metric"),
)
FEEDS: dict[str, Feed] = {feed.id: feed for feed in _ALL}


def metadata(feed: Feed, column: str) -> dict[str, Any]:
    """Column metadata of a contract (``identity``, ``free_text``); empty when there is none."""
    return feed.schema.columns()[column].metadata or {}


@cache
def _identities(feed: Feed) -> tuple[tuple[str, str], ...]:
    found = (
        (name, (column.metadata or {}).get("identity")) for name, column in feed.schema.columns().items()
    )
    return tuple((name, kind) for name, kind in found if kind is not None)


def identities(feed: Feed) -> dict[str, str]:
    """Columns that point at a person -> kind of identity."""
    return dict(_identities(feed))


def raw_name(feed: Feed, column: str) -> str:
    """Name of a contract column in ``raw.<feed>``: identities are stored as ``<column>_hash``."""
    return f"{column}_hash" if column in identities(feed) else column


def raw_key(feed: Feed) -> tuple[str, ...]:
    """Columns of ``raw.<feed>`` that name a record; the source is part of every key."""
    return ("source", *(raw_name(feed, column) for column in feed.key))


def duckdb_type(feed: Feed, column: str) -> str:
    """DuckDB type of a contract column."""
    return _DUCKDB_TYPE[type(feed.schema.columns()[column]).__name__]


def raw_columns(feed: Feed) -> dict[str, str]:
    """Physical columns of ``raw.<feed>``: contract columns first, then lineage, each with its DuckDB type."""
    columns = feed.schema.columns().items()
    own = {raw_name(feed, name): _DUCKDB_TYPE[type(column).__name__] for name, column in columns}
    return own | LINEAGE


def listing() -> str:
    """Tab-separated: feed, column, type, required, note, description."""
    lines = ["feed\tcolumn\ttype\trequired\tnote\tdescription"]
    for feed in FEEDS.values():
        for name, column in feed.schema.columns().items():
            notes = [f"key {feed.key.index(name) + 1}"] if name in feed.key else []
            found = metadata(feed, name)
            notes += [f"raw: {name}_hash ({found['identity']})"] if "identity" in found else []
            notes += ["free text"] if "free_text" in found else []
            notes += ["one of " + "|".join(column.categories)] if isinstance(column, dy.Enum) else []
            required = "no" if column.nullable else "yes"
            row = (
                feed.id,
                name,
                duckdb_type(feed, name),
                required,
                "; ".join(notes),
                column.description or "",
            )
            lines.append("\t".join(row))
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(listing() + "\n")
