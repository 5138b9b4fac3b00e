"""Plausibility of what is made of a help desk's history: changes, days, promises.

Lives here: rules about those fact tables. Does not live here: tickets, complaints and the backlog
(`orchestration.expectations.facts`), and what was delivered (`orchestration.expectations.support`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.expectations.facts import NobodyRepliesBeforeTheyAreAsked
from orchestration.expectations.people import NoColumnNamesAPerson
from orchestration.expectations.rule import Rule, no_row, nothing

# Longer than any code, queue or pseudonym; a sentence is.
LONGEST_CODE = 80


class ChangesHoldCodesAndNoWords(Rule):
    """Length of values."""

    description: str = (
        "No value of a change is longer than eighty characters. Holds the build: a field of free words was taken for "
        "one of codes, and readers would see what somebody wrote."
    )
    unexpected_rows_query: str = no_row(
        f"length(new_value) > {LONGEST_CODE} or length(old_value) > {LONGEST_CODE}"
    )


class ADayFollowsADay(Rule):
    """Completeness of a ticket's days."""

    description: str = (
        "A ticket has every day between its first and its last. Holds the build: a day that is missing is a backlog "
        "that shrinks and grows by itself."
    )
    unexpected_rows_query: str = nothing(
        "select ticket_key from this group by ticket_key having max(day) - min(day) + 1 <> count(*)",
        "tickets with missing days",
    )


class BrokenPromisesUsedUpTheirTime(Rule):
    """Agreement of a verdict and its minutes."""

    description: str = (
        "No promise is broken before its minutes are used up, and none is kept with more. Holds the build: verdict and "
        "clock were taken from different stretches."
    )
    unexpected_rows_query: str = no_row(
        "outcome = 'broken' and elapsed_minutes < target_minutes - 1e-6 "
        "or outcome = 'kept' and elapsed_minutes > target_minutes + 1e-6"
    )


_RULES: Mapping[str, Sequence[Rule]] = {
    "marts.fct_ticket_event": [ChangesHoldCodesAndNoWords()],
    "marts.fct_ticket_daily": [ADayFollowsADay()],
    "marts.fct_ticket_station": [
        NobodyRepliesBeforeTheyAreAsked.of("minutes", "business_minutes", "waiting_minutes")
    ],
    "marts.fct_complaint_handling": [],
    "marts.fct_vendor_figure": [],
    "marts.fct_sla_event": [
        NobodyRepliesBeforeTheyAreAsked.of("elapsed_minutes"),
        BrokenPromisesUsedUpTheirTime(),
    ],
}

SUITES: Mapping[str, Sequence[Rule]] = {
    table: [*rules, NoColumnNamesAPerson.of(table)] for table, rules in _RULES.items()
}
