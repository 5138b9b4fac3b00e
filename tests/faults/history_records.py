"""What people and systems around an invented organisation say: records of every feed, in as many versions as wanted.

Here: one CSV line per record, made of a number and a variant. Not here: into which file of which day it goes
(``history_machine``). A record keeps its key and its story (``FIXED``) and changes what a vendor would correct
(``CHANGING``); whatever neither names stands as in the template that `brand-health init` writes.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import ingestion
from ingestion.contracts.catalogue import FEEDS

TEMPLATES = Path(ingestion.__file__).parent / "templates" / "plain_csv"
AS_OF = dt.date(2026, 6, 30)
FIRST_DAY = AS_OF - dt.timedelta(days=90)
# All of it happened before the first delivery, for a file may not speak of what lies ahead of it; every seventh day
# at another hour, so that a story runs over a quarter and meets the change of the clock in New York.
INSTANTS = tuple(
    f"{dt.datetime(2026, 1, 10, 6, 30, tzinfo=dt.UTC) + dt.timedelta(days=7 * n, hours=5 * n):%Y-%m-%dT%H:%M:%SZ}"
    for n in range(12)
)
LATER = tuple(
    f"{dt.datetime(2026, 1, 25, 9, 15, tzinfo=dt.UTC) + dt.timedelta(days=4 * n, hours=3 * n):%Y-%m-%dT%H:%M:%SZ}"
    for n in range(14)
)
DAYS = tuple(instant[:10] for instant in INSTANTS)
MONTHS = ("2026-01-01", "2026-02-01", "2026-03-01")
TEXTS = (
    "I was charged twice, please help.",
    "Thank you, the crew at Acme was wonderful!",
    "Third time I ask: where is my refund? This is a disgrace.",
    "We are sorry. We will refund you by Friday.",
    "The app of Acme crashes at login, it does not work.",
    "",
)
UNITS = ("desk", "shop")
DEPARTMENTS = ("care", "shop", "billing")

Choices = dict[str, tuple[str, ...]]

# `{n}` is the number of the record; a tuple is gone through by number.
FIXED: dict[str, Choices] = {
    "social_posts": {
        "post_id": ("p{n}",), "author_id": ("a1", "a2", "a3", "a4"), "author_handle": ("@ann", "@bob", "@cy", "@di"),
        "posted_at": INSTANTS, "thread_id": ("t1", "t2"), "in_reply_to_post_id": ("", "", "p0", "p1", "p2"),
        "is_own_account": ("false", "false", "true"), "detected_at": ("",), "experience_at": ("",),
    },
    "social_post_metrics": {"post_id": ("p0", "p1", "p2"), "metric_date": DAYS},
    "support_tickets": {
        "ticket_id": ("t{n}",), "created_at": INSTANTS, "requester_id": ("c0", "c1", "c2", "c3", "c4"),
        "external_id": ("",), "requester_email": ("c{n}@example.org",), "source_post_id": ("", "p0", "p1"),
        "source_response_id": ("",), "first_replied_at": ("",), "csat_offered_at": ("",), "experience_at": ("",),
    },
    "support_messages": {
        "message_id": ("m{n}",), "ticket_id": ("t0", "t1", "t2", "t3"), "created_at": LATER,
        "author_role": ("customer", "agent", "agent", "bot"), "author_id": ("c0", "g1", "g2", ""),
    },
    "support_events": {
        "ticket_id": ("t0", "t1", "t2", "t3"), "field": ("status", "group_name", "assignee_id"), "changed_at": LATER,
        "new_value": ("solved", "care", "g1", "open", "billing", "g2"),
    },
    "survey_invitations": {
        "invite_id": ("i{n}",), "survey_id": ("s1",), "person_ref": ("c{n}",), "email": ("c{n}@example.org",),
        "sent_at": INSTANTS, "finished_at": ("",),
    },
    "survey_responses": {
        "response_id": ("r{n}",), "survey_id": ("s1",), "invite_id": ("i{n}",), "email": ("c{n}@example.org",),
        "recorded_at": INSTANTS, "wave_id": ("2026-q1", "2026-q2"),
    },
    "survey_answers": {
        "response_id": ("r0", "r1", "r2", "r3", "r4"), "survey_id": ("s1",), "question_id": ("nps", "csat", "ces"),
        "is_dont_know": ("false",),
    },
    "survey_questions": {"survey_id": ("s1",), "question_id": ("nps",)},
    "employee_roster": {
        "employee_id": ("e{n}",), "org_unit": UNITS, "hire_date": ("2024-01-15", "2026-02-01"),
        "valid_from": ("2025-01-01", "2026-02-01"),
    },
    "employee_survey_answers": {
        "respondent_token": ("w{n}",), "wave_id": ("2026-q1",), "question_id": ("enps", "voice"), "org_unit": UNITS,
        "invited_at": ("2026-02-02T08:00:00Z",), "responded_at": ("2026-02-09T08:00:00Z",), "about_department": ("",),
        "cuts": ('{"tenure": "0-1"}', '{"tenure": "2-5"}'),
    },
    "outreach_messages": {
        "message_id": ("o{n}",), "campaign_id": ("k1", "k2"), "recipient_ref": ("c0", "c1", "c2"), "sent_at": INSTANTS,
    },
    "outreach_preferences": {"recipient_ref": ("c0", "c1", "c2"), "changed_at": INSTANTS},
    "customers_master": {"customer_id": ("c{n}",), "created_at": INSTANTS, "email": ("c{n}@example.org",)},
    "customers_links": {
        "customer_id": ("c0", "c1", "c2"), "other_customer_id": ("c3", "c4"), "event": ("merged", "merged", "unmerged"),
        "occurred_at": INSTANTS,
    },
    "customers_activity": {"customer_id": ("c0", "c1", "c2", "c3", "c4"), "month": MONTHS},
    "org_departments": {
        "department_id": DEPARTMENTS, "valid_from": ("2025-01-01", "2026-02-01"), "parent": ("",),
    },
    "incidents_log": {"incident_id": ("x{n}",)},
    "actions_log": {"action_id": ("f{n}",), "started_at": INSTANTS},
    "claims_published": {"claim_id": ("l{n}",), "published_at": INSTANTS},
    "employee_reviews": {"review_id": ("v{n}",), "posted_at": INSTANTS},
}  # fmt: skip

# Gone through by number and variant together: another variant is another content of the same record.
CHANGING: dict[str, Choices] = {
    "social_posts": {
        "text": TEXTS, "author_followers": ("10", "20", "25000"), "brand": ("acme", "rival", ""),
        "visibility": ("public", "private"), "rating": ("4", "1", ""),
        "deleted_at": ("", "", "", "2026-06-20T08:00:00Z"),
    },
    "social_post_metrics": {"impressions": ("10", "200", "3000"), "likes": ("1", "20"), "followers": ("100", "101")},
    "support_tickets": {
        "status": ("open", "solved", "closed", "pending"), "group_name": DEPARTMENTS, "assignee_id": ("g1", "g2"),
        "priority": ("low", "urgent"), "subject": TEXTS, "solved_at": ("", "2026-06-12T10:00:00Z"),
        "closed_at": ("", "2026-06-20T10:00:00Z"), "csat_score": ("", "1", "5"), "type": ("complaint", "question"),
        "merged_into": ("", "", "t1"), "category": ("billing", "crew"), "brand": ("acme", ""),
    },
    "support_messages": {"text": TEXTS, "is_public": ("true", "true", "false"), "is_auto": ("false", "false", "true")},
    "support_events": {"old_value": ("open", "shop", ""), "changed_by": ("g1", "g2"), "new_agent_id": ("", "g2")},
    "survey_invitations": {"delivered": ("true", "false"), "started_at": ("", "2026-06-25T09:30:00Z")},
    "survey_responses": {"weight": ("1", "0.7", "1.3"), "finished": ("true", "false"), "segment": ("gold", "blue")},
    "survey_answers": {"value_num": ("0", "3", "6", "9", "10"), "value_text": TEXTS},
    "survey_questions": {"text": ("Would you recommend us?", "How likely are you to recommend us?")},
    "employee_roster": {
        "leave_date": ("", "", "2026-03-20"), "leave_type": ("", "", "voluntary"), "regrettable": ("", "", "true"),
        "manager_level": ("none", "team_lead"),
    },
    "employee_survey_answers": {"value": ("1", "2", "3", "4", "5"), "value_text": TEXTS},
    "outreach_messages": {
        "channel": ("email", "sms"), "is_transactional": ("false", "true"),
        "salutation": ("Dear Ann", "Dear [first name]"),
        "unsubscribed_at": ("", "2026-06-26T09:30:00Z"), "cost": ("0.1", "0.2", "0.35"),
    },
    "outreach_preferences": {"consent": ("true", "false")},
    "customers_master": {"segment": ("gold", "blue"), "value_tier": ("a", "b"), "region": ("north", "south", "")},
    "customers_links": {"decided_by": ("system", "clerk")},
    "customers_activity": {"active": ("true", "false"), "revenue": ("0.1", "0.2", "10.7"), "churned_at": ("",)},
    "org_departments": {"name": ("Customer care", "Guest care", "Care"), "type": ("support", "finance")},
    "incidents_log": {"severity": ("low", "high"), "type": ("data_breach", "outage"), "affected_count": ("3", "4000")},
    "actions_log": {"department": DEPARTMENTS, "done_at": ("", "2026-06-22T09:30:00Z"), "cost": ("0.1", "0.7")},
    "claims_published": {"target_value": ("0.9", "0.8"), "withdrawn_at": ("", "2026-06-28T09:30:00Z")},
    "employee_reviews": {"rating": ("1", "3", "5"), "text": TEXTS},
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """One version of one record as a vendor exports it.

    Args:
        number: which record of the feed.
        variant: which content.
        version: the vendor's own day of change, counted from ``FIRST_DAY``; None if the vendor keeps none.
        deleted: the vendor says that the record is gone.
    """

    feed: str
    number: int
    variant: int
    version: int | None
    deleted: bool


def csv_file(records: list[Said]) -> str:
    """A file of one feed with these records, in this order."""
    lines = [_line(record) for record in records]
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(lines[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue()


def _line(record: Said) -> dict[str, str]:
    fixed, changing = FIXED.get(record.feed, {}), CHANGING.get(record.feed, {})
    own = {column: _pick(choices, record.number) for column, choices in fixed.items()}
    own |= {
        column: _pick(choices, record.number + record.variant * (1 + place))
        for place, (column, choices) in enumerate(changing.items())
    }
    if record.feed not in FIXED:
        own = _as_in_the_template(record)
    version = "" if record.version is None else f"{FIRST_DAY + dt.timedelta(days=record.version)}T10:00:00Z"
    marks = {"updated_at": version, "is_deleted": "true" if record.deleted else ""}
    return (
        _template(record.feed)
        | {
            column: value.format(n=record.number) if "{n}" in value else value
            for column, value in own.items()
        }
        | marks
    )


def _pick(choices: tuple[str, ...], place: int) -> str:
    return choices[place % len(choices)]


def _as_in_the_template(record: Said) -> dict[str, str]:
    """Feeds without a story of their own: the ids count up, whole numbers change with the variant."""
    key = FEEDS[record.feed].key
    found = {}
    for column, value in _template(record.feed).items():
        stem, _, last = value.rpartition("-")
        if column in key and stem and last == "1":
            found[column] = f"{stem}-{record.number}"
        elif column not in key and value == "10":
            found[column] = str(10 + record.variant)
    return found


@cache
def _template(feed: str) -> dict[str, str]:
    with (TEMPLATES / f"{feed}.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    return row
