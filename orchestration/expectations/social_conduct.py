"""Plausibility of what the organisation did on social networks: moderation, followers, audits of listening.

Lives here: what is odd about a whole delivery of such data. Does not live here: posts and their counters
(`orchestration.expectations.social`) or whether a moderated item was a genuine complaint (dbt).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.expectations.columns import every_feed_rule
from orchestration.expectations.rule import WARN, FailureSeverity, Rule, no_row, nothing


class EscalationsSayWhereTo(Rule):
    """Completeness of a hand-over."""

    description: str = (
        "At least nine in ten escalations say to whom. A warning: the time to hand over is measured all the same, but "
        "nobody can tell whether it reached the right desk."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row("action = 'escalated' and escalated_to is null", tolerate=0.1)


class SomebodyBeginsToFollow(Rule):
    """Distribution of comings and goings."""

    description: str = (
        "Of fifty changes or more of one source at least one is a new follower. A warning: an account may only lose, "
        "but an export of departures alone looks the same."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = nothing(
        "select source from this group by source having count(*) >= 50 and not bool_or(event = 'follow')",
        "sources without a follower won",
    )


class WhatIsNotMonitoredIsNotDetected(Rule):
    """Agreement of an audit's mark and its counts."""

    description: str = (
        "A channel that is not monitored has no detected complaints. A warning: somebody may have passed one on by "
        "hand, but a mark mapped upside down turns listening coverage round."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row("not is_monitored and complaints_detected > 0", tolerate=0.05)


SUITES: Mapping[str, Sequence[Rule]] = {
    "raw.moderation_log": [
        *every_feed_rule("moderation_log", ("acted_at",), mix=("action",)),
        EscalationsSayWhereTo(),
    ],
    "raw.social_follows": [
        *every_feed_rule("social_follows", ("occurred_at",), mix=("event",)),
        SomebodyBeginsToFollow(),
    ],
    "raw.listening_audits": [
        *every_feed_rule("listening_audits", ("audited_on",)),
        WhatIsNotMonitoredIsNotDetected(),
    ],
}
