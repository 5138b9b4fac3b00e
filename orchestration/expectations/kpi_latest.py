"""Plausibility of the newest figures: what changed, and which days were unusual.

Lives here: rules about the tables a reader opens first. Does not live here: the figures of all periods
(`orchestration.expectations.kpi`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.expectations.kpi import ROUNDING
from orchestration.expectations.people import NoColumnNamesAPerson
from orchestration.expectations.rule import WARN, FailureSeverity, Rule, no_row, nothing, nothing_named

# A share that moves by more than half of the whole between two periods.
SHARE_JUMP = 0.5
# Two months of weeks, two years of quarters: with fewer periods their range says little.
PERIODS_OF_A_BAND = 8


class EverythingLatestIsAmongTheValues(Rule):
    """Reconciliation of the short table with the long one."""

    description: str = (
        "Every row of the newest figures stands in the long table with the same value. Holds the build: two tables of "
        "one name would contradict each other."
    )
    unexpected_rows_query: str = nothing(
        """
        select kpi_id, variant, period_grain, period_start, dimension, member, value, status from this
        except
        select kpi_id, variant, period_grain, period_start, dimension, member, value, status from kpi.kpi_value
        """,
        "newest figures not among the values",
    )


class EveryKpiHasANewestFigure(Rule):
    """Completeness of the short table."""

    description: str = (
        "Every KPI and variant of the long table has a newest row. Holds the build: the scorecard reads this table and "
        "would leave the KPI out."
    )
    unexpected_rows_query: str = nothing(
        "select distinct kpi_id, variant from kpi.kpi_value except select kpi_id, variant from this",
        "KPIs without a newest figure",
    )


class ChangesFollowFromTheirFigures(Rule):
    """Agreement of a change with the two figures it is between."""

    description: str = (
        "A change is the newest figure less the one before, and is called clear only if its interval leaves zero out. "
        "Holds the build: a change announced to leadership must be one."
    )
    unexpected_rows_query: str = no_row(
        f"abs(change - (value - previous_value)) > {ROUNDING} * greatest(1, abs(value)) "
        "or change_is_clear and not coalesce(change_ci_low > 0 or change_ci_high < 0, false)"
    )


class NoShareJumps(Rule):
    """Size of a clear change."""

    description: str = (
        "No clear change of an overall share is more than half of the whole. A warning: it may be the news of the day, "
        "or a source that changed its meaning; somebody should look before it is quoted."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = nothing_named(
        "select kpi_id as named from this where unit = 'share' and dimension = 'all' and change_is_clear "
        f"and abs(change) > {SHARE_JUMP}",
        "shares jumped",
    )


class NoFigureLeavesItsBand(Rule):
    """Size of a change against the figure's own history."""

    description: str = (
        "No overall figure lies further outside of all its earlier periods (eight or more) than these are apart, "
        "unless chance explains it. A warning: it may be the news of the day, or a source that changed its meaning."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = nothing_named(
        f"""
        select this.kpi_id as named
        from this join kpi.kpi_value as earlier
            on earlier.kpi_id = this.kpi_id and earlier.variant = this.variant and earlier.dimension = 'all'
            and earlier.period_grain = this.period_grain and earlier.period_start < this.period_start
            and earlier.status = 'ok'
        where this.dimension = 'all' and this.status = 'ok' and (this.change_is_clear or this.ci_low is null)
        group by this.kpi_id, this.variant, this.period_grain, this.value
        having count(earlier.value) >= {PERIODS_OF_A_BAND}
            and (this.value > 2 * max(earlier.value) - min(earlier.value)
                or this.value < 2 * min(earlier.value) - max(earlier.value))
        """,
        "figures left their band",
    )


class UnusualDaysAreRare(Rule):
    """Share of days flagged as unusual."""

    description: str = (
        "At most one watched day in five is unusual. A warning: when most days are unusual, what was expected of them "
        "is wrong."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row("is_anomaly", tolerate=0.2)


class UnusualDaysAreFarFromTheirExpectation(Rule):
    """Agreement of the flag with its score."""

    description: str = (
        "A day is unusual exactly if it is more than 3.5 deviations from its expectation. Holds the build: an alarm "
        "nobody can retrace is soon ignored."
    )
    unexpected_rows_query: str = no_row("is_anomaly is distinct from coalesce(abs(z) > 3.5, false)")


_RULES: Mapping[str, Sequence[Rule]] = {
    "kpi.kpi_latest": [
        EverythingLatestIsAmongTheValues(),
        EveryKpiHasANewestFigure(),
        ChangesFollowFromTheirFigures(),
        NoShareJumps(),
        NoFigureLeavesItsBand(),
    ],
    "kpi.kpi_anomaly": [UnusualDaysAreRare(), UnusualDaysAreFarFromTheirExpectation()],
}

SUITES: Mapping[str, Sequence[Rule]] = {
    table: [*rules, NoColumnNamesAPerson.of(table)] for table, rules in _RULES.items()
}
