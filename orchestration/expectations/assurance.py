"""Plausibility of what people judged: promises, meetings, affected persons, customer links, labels.

Lives here: what is odd about a whole delivery of such data. Does not live here: what was promised or done
(`orchestration.expectations.organisation`) or what a judgement means for a KPI (dbt).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.expectations.columns import every_feed_rule
from orchestration.expectations.rule import WARN, FailureSeverity, Rule, no_row, nothing, orphans


class ChecksBelongToClaims(Rule):
    """Reference from checks to promises."""

    description: str = (
        "Every check belongs to a promise the same source delivered. Holds the build: a check of nothing would count "
        "as a promise kept or broken."
    )
    unexpected_rows_query: str = orphans("raw.claims_published", ("claim_id",), tolerate=0.0)


class SomeChecksAreDecided(Rule):
    """Distribution of verdicts."""

    description: str = (
        "Of twenty checks or more of one source at least one is decided. Holds the build: a verdict mapped wrong "
        "leaves the promise kept rate without a figure."
    )
    unexpected_rows_query: str = nothing(
        "select source from this group by source having count(*) >= 20 and count(passed) = 0",
        "sources without a verdict",
    )


class ExposuresBelongToChecks(Rule):
    """Reference from customers hit to the check that failed."""

    description: str = (
        "99 of 100 customers hit by a broken promise belong to a check the same source delivered. A warning: the "
        "others have no day from which their churn could be counted."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = orphans("raw.claims_checks", ("claim_id", "check_id"), tolerate=0.01)


class AffectedPersonsBelongToIncidents(Rule):
    """Reference from affected persons to incidents."""

    description: str = (
        "99 of 100 affected persons belong to an incident the same source delivered. Holds the build: the share that "
        "was told would be of the wrong people."
    )
    unexpected_rows_query: str = orphans("raw.incidents_log", ("incident_id",), tolerate=0.01)


class WhatArrivedWasSent(Rule):
    """Agreement of a notice's arrival and its sending."""

    description: str = (
        "At most one notice in twenty arrived without a time of sending. A warning: it counts as arrived, and the "
        "delay of the notice stays unknown."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row("delivered and notice_sent_at is null", tolerate=0.05)


class NobodyIsLinkedToThemselves(Rule):
    """Order of a link's two ends."""

    description: str = (
        "No customer number is linked to itself. Holds the build: both ends were mapped from one column, and every "
        "merge would do nothing."
    )
    unexpected_rows_query: str = no_row("customer_id_hash = other_customer_id_hash")


class AStratumHasOneWeight(Rule):
    """Agreement of the weights of an audit sample."""

    description: str = (
        "Within one audit all texts of a stratum stand for the same number of texts. Holds the build: sensitivity and "
        "specificity are weighted by it, and every corrected share with them."
    )
    unexpected_rows_query: str = nothing(
        """
        select 1 from this group by source, label, audited_on, stratum, delivery_date
        having count(distinct stratum_weight) > 1
        """,
        "strata of two weights",
    )


SUITES: Mapping[str, Sequence[Rule]] = {
    "raw.claims_checks": [
        *every_feed_rule("claims_checks", ("checked_on",)),
        ChecksBelongToClaims(),
        SomeChecksAreDecided(),
    ],
    "raw.claims_exposed": [*every_feed_rule("claims_exposed"), ExposuresBelongToChecks()],
    "raw.review_meetings": every_feed_rule("review_meetings", ("held_on",), mix=("kind",)),
    "raw.incidents_affected": [
        *every_feed_rule("incidents_affected", ("notice_sent_at",), mix=("notice_type",)),
        AffectedPersonsBelongToIncidents(),
        WhatArrivedWasSent(),
    ],
    "raw.customers_links": [
        *every_feed_rule("customers_links", ("occurred_at",), mix=("event",)),
        NobodyIsLinkedToThemselves(),
    ],
    "raw.label_audits": [*every_feed_rule("label_audits", ("audited_on",)), AStratumHasOneWeight()],
}
