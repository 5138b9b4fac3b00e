"""Which records are a person's own: whose columns count, what hangs on what, and what makes two names one person.

Here: those three lists, each with its reasons. Not here: hashing (``ingestion.erasure_ledger``), reading records
(``ingestion.erasure_read``).

A record is a person's own if the person is whom it is about, or by whom it was said. Somebody named in another
person's record is only mentioned: the record stays, and the search for the words says where.
"""

from __future__ import annotations

from dataclasses import dataclass

from ingestion.contracts.catalogue import FEEDS, Feed, identities, metadata

# How the command line calls a kind of identity -> how the contracts call it.
KINDS = {
    "customer": "person",
    "email": "email",
    "phone": "phone",
    "handle": "platform_user",
    "employee": "employee",
}
# Columns that name who handles a record of somebody else, or an account of the organisation: the customer's
# ticket must not go with the agent.
_HANDLES = {
    ("support_tickets", "assignee_id"),
    ("support_tickets", "owner_id"),
    ("support_events", "changed_by"),
    ("support_events", "new_agent_id"),
    ("social_follows", "account_id"),
    ("social_accounts", "account_id"),
    ("social_accounts", "handle"),
}
# Feeds whose record says that all these names are one person. A handle links nothing: handles are given up and
# taken by others. Of a post or an incident only its own columns count.
ONE_PERSON: dict[str, tuple[str, ...]] = {
    "customers_master": ("customer_id", "email", "phone"),
    "employee_survey_links": ("respondent_token", "employee_id"),
    # who asked
    "support_tickets": ("external_id", "requester_id", "requester_email"),
    # who was asked, who answered
    "survey_invitations": ("person_ref", "email"),
    "survey_responses": ("external_reference", "email"),
}
# The decision that holds last on two customer numbers makes them one person, or not.
DECISIONS = ("customers_links", ("customer_id", "other_customer_id"), "event", "occurred_at")
DECIDED_ONE = ("merged", "confirmed")
# An address or number that stands with more people than this is a household's or a counter's: it leads to nobody.
SHARED_BY = 3


@dataclass(frozen=True)
class Hanging:
    """Records of one feed that are part of a record of another.

    Args:
        columns: in the hanging feed, the key of the record it hangs on.
        within_source: the key names a record only together with its source.
    """

    feed: str
    columns: tuple[str, ...]
    on: str
    within_source: bool
    reason: str


# `text` stands for the words themselves, known by their hash as in label_audits.
TEXT = "text"
HANGING = (
    Hanging("support_messages", ("ticket_id",), "support_tickets", True, "what was said in the ticket"),
    Hanging("support_events", ("ticket_id",), "support_tickets", True, "what happened to the ticket"),
    Hanging("support_reviews", ("ticket_id",), "support_tickets", True, "what was found in the ticket"),
    Hanging("survey_responses", ("invite_id",), "survey_invitations", True, "the answer to the invitation"),
    Hanging("survey_answers", ("survey_id", "response_id"), "survey_responses", True, "the answers given"),
    Hanging("ideas_events", ("idea_id",), "ideas_log", True, "what became of the idea"),
    Hanging("social_post_metrics", ("platform", "post_id"), "social_posts", False, "counters of the post"),
    Hanging("moderation_log", ("platform", "item_id"), "social_posts", False, "acts on the post"),
    Hanging(
        "social_posts", ("platform", "repost_of"), "social_posts", False, "repeats the words of the post"
    ),
    Hanging("label_audits", ("text_id",), TEXT, False, "a sheet of texts; its rows hold the words"),
)
# Names of the parents in their own feed, in the order in which the hanging feeds name them.
PARENT_KEYS: dict[str, tuple[tuple[str, ...], bool]] = {
    "support_tickets": (("ticket_id",), True),
    "survey_invitations": (("invite_id",), True),
    "survey_responses": (("survey_id", "response_id"), True),
    "ideas_log": (("idea_id",), True),
    "social_posts": (("platform", "post_id"), False),
}


def own_columns(feed: Feed) -> dict[str, str]:
    """Columns that name whom a record is about or by -> kind of identity."""
    return {name: kind for name, kind in identities(feed).items() if (feed.id, name) not in _HANDLES}


def text_columns(feed: Feed) -> tuple[str, ...]:
    """Columns with words that may lie in a sheet for label audits."""
    columns = feed.schema.columns()
    return tuple(name for name in columns if "free_text" in metadata(feed, name))


def wanted_columns(feed: Feed) -> tuple[str, ...]:
    """Every column of a feed that tells whose a record is."""
    hanging = [name for rule in HANGING if rule.feed == feed.id for name in rule.columns]
    keys = PARENT_KEYS.get(feed.id, ((), False))[0]
    decision = [*DECISIONS[1], *DECISIONS[2:]] if feed.id == DECISIONS[0] else []
    every = [*own_columns(feed), *hanging, *keys, *text_columns(feed), *decision]
    return tuple(dict.fromkeys(every))


CONCERNED = frozenset(feed.id for feed in FEEDS.values() if wanted_columns(feed))
