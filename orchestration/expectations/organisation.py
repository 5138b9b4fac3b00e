"""Plausibility of what the organisation records itself: incidents, promises, ideas, actions, customers, trackers.

Lives here: what is odd about a whole delivery of such data. Does not live here: the shape of one record
(`ingestion.contracts.organisation`) or legal deadlines (dbt).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.expectations.columns import every_feed_rule
from orchestration.expectations.rule import WARN, FailureSeverity, Rule, no_row, nothing, orphans


class PromisedNumbersHaveAUnit(Rule):
    """A number promised can be checked only in its unit."""

    description: str = (
        "Every promise of a number says in which unit. Holds the build: kept or broken is decided by it, in hours or "
        "in days."
    )
    unexpected_rows_query: str = no_row("target_value is not null and unit is null")


class IncidentsAreNoticedAfterTheyBegin(Rule):
    """Order of an incident's times."""

    description: str = (
        "At most one incident in ten is noticed or contained before it begins. A warning: registers hold such dates, "
        "and they are left out of dwell times and counted as unusable."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row("aware_at < occurred_at or contained_at < occurred_at", tolerate=0.1)


class BreachesOfDataConcernData(Rule):
    """Agreement of an incident's type and its mark."""

    description: str = (
        "A breach of data concerns personal data. A warning: the duty to notify hangs on the mark, so one without it "
        "is a finding for its owner."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row("type = 'data_breach' and not personal_data")


class NoticesBelongToIncidents(Rule):
    """Reference from notices to incidents."""

    description: str = (
        "99 of 100 notices belong to an incident the same source delivered. Holds the build: without its notice an "
        "incident counts as never reported."
    )
    unexpected_rows_query: str = orphans("raw.incidents_log", ("incident_id",), tolerate=0.01)


class NoticesFollowTheIncident(Rule):
    """Order of notice and incident."""

    description: str = (
        "At most one notice in twenty is sent before its incident began. A warning: registers hold such dates; a "
        "negative delay is left out and counted as unusable."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row(
        """exists (
            select 1 from raw.incidents_log as log
            where log.source = this.source and log.incident_id = this.incident_id and this.sent_at < log.occurred_at
        )""",
        tolerate=0.05,
    )


class IdeasHaveWords(Rule):
    """Completeness of an idea."""

    description: str = (
        "At least nineteen in twenty ideas are longer than two letters. A warning: they are counted all the same, but "
        "nobody can act on them."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row("length(trim(text)) < 3", tolerate=0.05)


class IdeaStagesAreKnown(Rule):
    """Vocabulary of the steps of an idea."""

    description: str = (
        "A step of an idea is submitted, acknowledged, assessed, adopted, rejected, implemented or told_back. "
        "Holds the build: an unknown step closes no loop, and the idea looks ignored."
    )
    unexpected_rows_query: str = no_row(
        "stage not in ('submitted', 'acknowledged', 'assessed', 'adopted', 'rejected', 'implemented', 'told_back')"
    )


class StepsBelongToIdeas(Rule):
    """Reference from steps to ideas."""

    description: str = (
        "Nine in ten steps belong to an idea the same source delivered. A warning: orphans count for nothing and lower "
        "the coverage."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = orphans("raw.ideas_log", ("idea_id",), tolerate=0.1)


class CustomersAreToldAfterTheStart(Rule):
    """Order of an action's times."""

    description: str = (
        "No action is announced before it begins. A warning: announcing a plan is possible, but then it is not the "
        "'we did' of a closed loop."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row("communicated_at < started_at")


class LinksBelongToActions(Rule):
    """Reference from links to actions."""

    description: str = (
        "Every link belongs to an action the same source delivered. Holds the build: feedback answered by an action "
        "that does not exist would count as acted on."
    )
    unexpected_rows_query: str = orphans("raw.actions_log", ("action_id",), tolerate=0.0)


class NoDepartmentIsItsOwnParent(Rule):
    """A loop in the tree never ends."""

    description: str = (
        "No department is its own parent. Holds the build: rolling figures up to the parent would never end."
    )
    unexpected_rows_query: str = no_row("parent = department_id")


class ParentDepartmentsExist(Rule):
    """Reference from departments to their parents."""

    description: str = (
        "Every parent is a department of the same source. Holds the build: figures rolled up to a parent that does not "
        "exist are in no total."
    )
    unexpected_rows_query: str = no_row(
        """parent is not null and not exists (
            select 1 from raw.org_departments as other
            where other.source = this.source and other.department_id = this.parent
        )"""
    )


class NoAddressBelongsToACrowd(Rule):
    """Distribution of e-mail addresses and phone numbers over customers."""

    description: str = (
        "No e-mail address or phone number belongs to more than twenty customers of one source. Holds the build: it is "
        "a placeholder, and people would be taken for one another."
    )
    unexpected_rows_query: str = nothing(
        """
        select 1 from (
            select source, email_hash as address, customer_id_hash from this
            union all
            select source, phone_hash, customer_id_hash from this
        )
        where address is not null
        group by source, address having count(distinct customer_id_hash) > 20
        """,
        "shared addresses",
    )


class ActivityBelongsToCustomers(Rule):
    """Reference from activity to customers."""

    description: str = (
        "Nine in ten months of activity belong to a customer the same source delivered. A warning: the others have no "
        "segment and count in totals only."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = orphans("raw.customers_master", ("customer_id_hash",), tolerate=0.1)


class SomeCustomersAreActive(Rule):
    """Distribution of the activity mark."""

    description: str = (
        "In each delivery of twenty rows or more somebody is active. Holds the build: a mark mapped wrong makes every "
        "customer look lost."
    )
    unexpected_rows_query: str = nothing(
        "select source, delivery_date from this group by all having count(*) >= 20 and not bool_or(active)",
        "deliveries without an active customer",
    )


class SharesFollowFromTheirCounts(Rule):
    """Agreement of counts and the supplier's percentage."""

    description: str = (
        "Where a tracker gives counts and a percentage, they differ by at most five points. A warning: the supplier "
        "may weight; a share delivered as 0 to 1 looks the same."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row("n > 0 and abs(pct - 100.0 * positive / n) > 5")


SUITES: Mapping[str, Sequence[Rule]] = {
    "raw.claims_published": [*every_feed_rule("claims_published"), PromisedNumbersHaveAUnit()],
    "raw.incidents_log": [
        *every_feed_rule("incidents_log", ("occurred_at", "aware_at"), mix=("type", "severity")),
        IncidentsAreNoticedAfterTheyBegin(),
        BreachesOfDataConcernData(),
    ],
    "raw.incidents_notices": [
        *every_feed_rule("incidents_notices", ("sent_at",), mix=("audience", "notice_type")),
        NoticesBelongToIncidents(),
        NoticesFollowTheIncident(),
    ],
    "raw.ideas_log": [*every_feed_rule("ideas_log", ("created_at",), mix=("origin",)), IdeasHaveWords()],
    "raw.ideas_events": [
        *every_feed_rule("ideas_events", ("occurred_at",), mix=("stage",)),
        IdeaStagesAreKnown(),
        StepsBelongToIdeas(),
    ],
    "raw.actions_log": [
        *every_feed_rule("actions_log", ("started_at", "done_at")),
        CustomersAreToldAfterTheStart(),
    ],
    "raw.actions_links": [*every_feed_rule("actions_links"), LinksBelongToActions()],
    "raw.org_departments": [
        *every_feed_rule("org_departments"),
        NoDepartmentIsItsOwnParent(),
        ParentDepartmentsExist(),
    ],
    "raw.customers_master": [
        *every_feed_rule("customers_master", ("created_at",)),
        NoAddressBelongsToACrowd(),
    ],
    "raw.customers_activity": [
        *every_feed_rule("customers_activity", ("month",)),
        ActivityBelongsToCustomers(),
        SomeCustomersAreActive(),
    ],
    "raw.brand_tracker": [*every_feed_rule("brand_tracker", mix=("metric",)), SharesFollowFromTheirCounts()],
}
