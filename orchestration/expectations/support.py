"""Plausibility of help-desk deliveries: tickets, messages and changes.

Lives here: what is odd about a whole delivery of support data. Does not live here: the shape of one record
(`ingestion.contracts.support`) or what counts as a reply (dbt); the desk
itself, its agents, hours and promises (`orchestration.expectations.support_desk`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.expectations.columns import every_feed_rule
from orchestration.expectations.rule import WARN, FailureSeverity, Rule, no_row, nothing, orphans


class StatusesAreUnderstood(Rule):
    """Vocabulary of the desk, mapped in full."""

    description: str = (
        "At most one ticket in twenty has a status mapped to 'other'. A warning: those tickets are in no backlog; the "
        "mapping should learn the desk's new word."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row("status = 'other'", tolerate=0.05)


class TicketsEndAfterTheyBegin(Rule):
    """Order of a ticket's times."""

    description: str = (
        "At most one ticket in fifty is replied to, solved or closed before it is created. A warning: the desk's clock "
        "is a fact we count; such durations are left out of every median."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row(
        "first_replied_at < created_at or solved_at < created_at or closed_at < created_at", tolerate=0.02
    )


class FinishedTicketsSayWhen(Rule):
    """Completeness of the end, where there is one."""

    description: str = (
        "At least eight in ten solved or closed tickets say when. A warning: registers that never say it are known; "
        "for them resolution times stay without data."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row(
        "status in ('solved', 'closed') and solved_at is null and closed_at is null", tolerate=0.2
    )


class OpenTicketsHaveNotBeenClosed(Rule):
    """Agreement of status and times."""

    description: str = (
        "At most one ticket in fifty is open and has a closing time. Holds the build: status and times are then mapped "
        "from different versions of the ticket, and backlog and resolution contradict each other."
    )
    unexpected_rows_query: str = no_row(
        "status in ('new', 'open', 'pending', 'on_hold') and closed_at is not null", tolerate=0.02
    )


class NoTicketSwallowsItself(Rule):
    """A merge that points at itself removes the ticket from every count."""

    description: str = (
        "No ticket is merged into itself. Holds the build: merged tickets are left out of every count, so all of them "
        "would vanish."
    )
    unexpected_rows_query: str = no_row("merged_into = ticket_id")


class SatisfactionComesWithItsScale(Rule):
    """A score is good or bad only on its scale."""

    description: str = (
        "Every satisfaction score says what the best one is. Holds the build: four of five and four of ten would be "
        "averaged together."
    )
    unexpected_rows_query: str = no_row("csat_score is not null and csat_scale_max is null")


class BothSidesOfAConversationSpeak(Rule):
    """Distribution of roles."""

    description: str = (
        "Fifty messages or more of one source come from customers as well as from the desk. Holds the build: with one "
        "side mapped away, everything looks unanswered, or answered at once."
    )
    unexpected_rows_query: str = nothing(
        """
        select source from this group by source
        having count(*) >= 50
            and (count(*) filter (where author_role = 'customer') = 0
                 or count(*) filter (where author_role <> 'customer') = 0)
        """,
        "sources with one side only",
    )


class MessagesBelongToTickets(Rule):
    """Reference from messages to tickets."""

    description: str = (
        "Nine in ten messages belong to a ticket the same source delivered. A warning: exports of messages and tickets "
        "are cut at different times; orphans count for nothing."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = orphans("raw.support_tickets", ("ticket_id",), tolerate=0.1)


class MostMessagesHaveWords(Rule):
    """Completeness of the text."""

    description: str = (
        "At least seven in ten messages have words. A warning: attachments need none, but a renamed text field looks "
        "the same."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row("coalesce(trim(text), '') = ''", tolerate=0.3)


class NoReplyIsAMailMergeAccident(Rule):
    """What the customer read instead of a name."""

    description: str = (
        "No reply of the desk shows an unfilled template field. A warning: it did reach a customer, so it is a finding "
        "for the desk, not a fault of the delivery."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row(
        r"author_role = 'agent' and regexp_matches(text, "
        r"'(?i)\[(first|last|full)[ _]?name\]|\{\{ ?[a-z_.]+ ?\}\}|\*\|[a-z]+\|\*|%%[a-z_]+%%|<<[a-z_ ]+>>')"
    )


class ChangesBelongToTickets(Rule):
    """Reference from changes to tickets."""

    description: str = (
        "Nine in ten changes belong to a ticket the same source delivered. A warning: field history is kept longer "
        "than tickets at some desks; orphans count for nothing."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = orphans("raw.support_tickets", ("ticket_id",), tolerate=0.1)


class ChangesChangeSomething(Rule):
    """Old and new value mapped from two fields."""

    description: str = (
        "At least three in four changes have a new value unlike the old one. Holds the build: both are mapped from one "
        "field, and reopenings and waiting times come out as none."
    )
    unexpected_rows_query: str = no_row("old_value = new_value", tolerate=0.25)


SUITES: Mapping[str, Sequence[Rule]] = {
    "raw.support_tickets": [
        *every_feed_rule(
            "support_tickets", ("created_at", "solved_at", "closed_at"), mix=("channel", "status")
        ),
        StatusesAreUnderstood(),
        TicketsEndAfterTheyBegin(),
        FinishedTicketsSayWhen(),
        OpenTicketsHaveNotBeenClosed(),
        NoTicketSwallowsItself(),
        SatisfactionComesWithItsScale(),
    ],
    "raw.support_messages": [
        *every_feed_rule("support_messages", ("created_at",), mix=("author_role",)),
        BothSidesOfAConversationSpeak(),
        MessagesBelongToTickets(),
        MostMessagesHaveWords(),
        NoReplyIsAMailMergeAccident(),
    ],
    "raw.support_events": [
        *every_feed_rule("support_events", ("changed_at",), mix=("field",)),
        ChangesBelongToTickets(),
        ChangesChangeSomething(),
    ],
}
