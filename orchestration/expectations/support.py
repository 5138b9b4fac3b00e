"""Plausibility of help-desk deliveries: tickets, messages, changes, agents, hours and policies.

Lives here: what is odd about a whole delivery of support data. Does not live here: the shape of one record
(`ingestion.contracts.support`) or what counts as a reply (dbt).
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


class NotEveryAgentIsAMachine(Rule):
    """Bots are not counted as people who answered."""

    description: str = (
        "A desk has at least one agent who is no bot. Holds the build: with all marked as machines no complaint would "
        "ever have had a human reply."
    )
    unexpected_rows_query: str = nothing(
        "select source from this group by source having bool_and(is_bot)", "desks run by machines alone"
    )


class OpeningHoursDoNotOverlap(Rule):
    """An overlapping minute is counted twice by the business clock."""

    description: str = (
        "No two intervals of one schedule and weekday overlap. Holds the build: the business clock would run twice "
        "through the same minute."
    )
    unexpected_rows_query: str = nothing(
        """
        select 1 from this as one join this as other
            on one.source = other.source and one.schedule_id = other.schedule_id and one.weekday = other.weekday
            and one.opens_at < other.opens_at and other.opens_at < one.closes_at
            and one.delivery_date = other.delivery_date
        """,
        "overlapping intervals",
    )


class AWeekHasWorkingHours(Rule):
    """Range of a schedule as a whole."""

    description: str = (
        "Every schedule is open between one hour and all 168 hours of a week. Holds the build: hours delivered as "
        "minutes, or the other way round, stretch or shrink every business duration."
    )
    unexpected_rows_query: str = nothing(
        """
        select 1 from this group by source, schedule_id, delivery_date
        having sum(closes_at - opens_at) not between 60 and 168 * 60
        """,
        "implausible schedules",
    )


class HolidaysBelongToASchedule(Rule):
    """Reference from holidays to schedules."""

    description: str = (
        "Every holiday belongs to a schedule the same source delivered. A warning: a holiday of no schedule closes "
        "nothing and so changes nothing."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = orphans("raw.support_schedules", ("schedule_id",), tolerate=0.0)


class DeadlinesArePlausible(Rule):
    """Range of targets: units mistaken show here."""

    description: str = (
        "Every target is between one minute and one year. Holds the build: seconds or days read as minutes make every "
        "promise kept, or none."
    )
    unexpected_rows_query: str = no_row("target_minutes not between 1 and 365 * 24 * 60")


class UrgentTicketsAreNotServedLast(Rule):
    """Order of targets between priorities."""

    description: str = (
        "Within one policy an urgent target is not longer than a low one. A warning: a desk may mean it, but swapped "
        "priorities look the same."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = nothing(
        """
        select 1 from this as urgent join this as low using (source, policy_id, metric, delivery_date)
        where urgent.priority = 'urgent' and low.priority = 'low' and urgent.target_minutes > low.target_minutes
        """,
        "policies upside down",
    )


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
    "raw.support_agents": [*every_feed_rule("support_agents"), NotEveryAgentIsAMachine()],
    "raw.support_schedules": [
        *every_feed_rule("support_schedules"),
        OpeningHoursDoNotOverlap(),
        AWeekHasWorkingHours(),
    ],
    "raw.support_holidays": [*every_feed_rule("support_holidays"), HolidaysBelongToASchedule()],
    "raw.support_sla_policies": [
        *every_feed_rule("support_sla_policies"),
        DeadlinesArePlausible(),
        UrgentTicketsAreNotServedLast(),
    ],
}
