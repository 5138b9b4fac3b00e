"""Plausibility of what leadership reads: the scorecard, the open loops, the quality of the data.

Lives here: rules about `board`. Does not live here: rules about the figures (`orchestration.expectations.kpi`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.expectations.people import NoColumnNamesAPerson
from orchestration.expectations.rule import WARN, FailureSeverity, Rule, no_row, nothing


class EveryKpiIsOnTheScorecard(Rule):
    """Completeness of the scorecard."""

    description: str = (
        "Every KPI of the catalogue is on the scorecard. Holds the build: what does not stand on it, nobody will ask "
        "about."
    )
    unexpected_rows_query: str = nothing(
        "select kpi_id from kpi.kpi_catalogue except select kpi_id from this", "KPIs not on the scorecard"
    )


class TheScorecardQuotesNewestFigures(Rule):
    """Reconciliation of the scorecard with the KPI tables."""

    description: str = (
        "Every figure on the scorecard is a newest figure of the KPI tables. Holds the build: a director and an "
        "analyst would quote different numbers."
    )
    unexpected_rows_query: str = nothing(
        """
        select kpi_id, variant, period_grain, period_start, value, status from this
        except
        select kpi_id, variant, period_grain, period_start, value, status from kpi.kpi_latest where dimension = 'all'
        """,
        "figures not among the newest",
    )


class NothingOpenIsNegative(Rule):
    """Range of open loops."""

    description: str = (
        "No loop has fewer than no open cases or an age below zero. Holds the build: something was closed before it "
        "was opened."
    )
    unexpected_rows_query: str = no_row("open_count < 0 or oldest_days < 0 or typical_days < 0")


class SuspicionsHaveAFigure(Rule):
    """Completeness of a finding."""

    description: str = (
        "A finding called suspicious has a value. Holds the build: an alarm without a figure can be neither checked "
        "nor cleared."
    )
    unexpected_rows_query: str = no_row("is_suspicious and value is null")


class EveryDifferenceHasItsDecision(Rule):
    """Completeness of the decisions."""

    description: str = (
        "Every figure of a vendor that is shown beside ours has a decision that says why they differ. A warning: a "
        "difference nobody explains is a finding, of their export or of us."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row("decision = 'none'")


class TheDifferenceIsOursLessTheirs(Rule):
    """Reconciliation of three numbers."""

    description: str = (
        "The difference is our figure less the vendor's, and is empty where one of them is. Holds the build: readers "
        "would blame the wrong side."
    )
    unexpected_rows_query: str = no_row(
        "difference is distinct from our_value - vendor_value or vendor_n = 0 or differing_n > both_n"
    )


_RULES: Mapping[str, Sequence[Rule]] = {
    "board.scorecard": [EveryKpiIsOnTheScorecard(), TheScorecardQuotesNewestFigures()],
    "board.open_loops": [NothingOpenIsNegative()],
    "board.data_quality": [SuspicionsHaveAFigure()],
    "board.reconciliation": [EveryDifferenceHasItsDecision(), TheDifferenceIsOursLessTheirs()],
}

SUITES: Mapping[str, Sequence[Rule]] = {
    table: [*rules, NoColumnNamesAPerson.of(table)] for table, rules in _RULES.items()
}
