"""Plausibility of the KPI tables, the last look before readers see them.

Lives here: rules about `kpi`. Does not live here: how a KPI is computed (dbt), nor its grain and key, which dbt tests
hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.expectations.people import NoColumnNamesAPerson
from orchestration.expectations.rule import WARN, FailureSeverity, Rule, no_row, nothing

STATUSES = ("ok", "low_n", "suppressed", "no_data", "immature", "experimental", "blocked")
UNITS = ("share", "score", "per_1000", "hours", "days", "count", "points", "ratio")
_LISTED_STATUSES = ", ".join(f"'{status}'" for status in STATUSES)
_LISTED_UNITS = ", ".join(f"'{unit}'" for unit in UNITS)

# Sums of floating-point numbers miss their result by this much.
ROUNDING = 1e-6
# The rule of the method: a figure of fewer cases than its card asks for is shown, and says that it is small.
_THIS_BUILD = "(select build_id from audit.build order by started_at desc limit 1)"
# A share that moves by more than half of the whole between two periods.
SHARE_JUMP = 0.5
# Periods and cases a constant needs before it is suspicious.
PERIODS_TO_JUDGE = 6
CASES_TO_JUDGE = 30


class EveryKpiOfTheCatalogueHasRows(Rule):
    """Completeness over the catalogue."""

    description: str = (
        "Every KPI of the catalogue has at least one row, if only to say that it has no data. Holds the build: a "
        "figure that is missing without a word looks like one nobody thought of."
    )
    unexpected_rows_query: str = nothing(
        "select kpi_id from this where kpi_id not in (select kpi_id from kpi.kpi_value)", "KPIs without a row"
    )


class EveryCardIsFilledIn(Rule):
    """Completeness of a KPI's card."""

    description: str = (
        "Every card has a title, a question, a formula, a unit we know, an owner and a version. Holds the build: "
        "nobody can use a figure without knowing what it is."
    )
    unexpected_rows_query: str = no_row(
        "coalesce(trim(title), '') = '' or coalesce(trim(question), '') = '' or coalesce(trim(formula), '') = '' "
        f"or coalesce(trim(owner), '') = '' or definition_version is null or unit is null "
        f"or unit not in ({_LISTED_UNITS})"
    )


class EveryFigureIsInTheCatalogue(Rule):
    """Reference from figures to cards."""

    description: str = (
        "Every figure belongs to a KPI of the catalogue. Holds the build: a figure without a card has no formula and "
        "no owner."
    )
    unexpected_rows_query: str = no_row("kpi_id not in (select kpi_id from kpi.kpi_catalogue)")


class SharesLieBetweenZeroAndOne(Rule):
    """Range of shares."""

    description: str = (
        "Every share lies between 0 and 1. Holds the build: more than all of something was counted, by a join that "
        "doubled rows."
    )
    unexpected_rows_query: str = no_row(
        f"unit = 'share' and value not between -{ROUNDING} and 1 + {ROUNDING}"
    )


class NetScoresLieWithinTheirBounds(Rule):
    """Range of net scores."""

    description: str = (
        "Every net score lies between -100 and 100. Holds the build: its parts were not parts of one whole."
    )
    unexpected_rows_query: str = no_row(f"unit = 'points' and abs(value) > 100 + {ROUNDING}")


class NothingIsLessThanNothing(Rule):
    """Range of counts, times and rates."""

    description: str = (
        "No count, duration, rate, ratio or score is negative. Holds the build: times or totals were subtracted in "
        "the wrong order."
    )
    unexpected_rows_query: str = no_row(
        "unit in ('count', 'hours', 'days', 'per_1000', 'ratio', 'score') and value < 0 or n < 0 or n_censored < 0 "
        f"or coverage not between 0 and 1 + {ROUNDING}"
    )


class ThePartIsNotMoreThanTheWhole(Rule):
    """Numerator and denominator of shares."""

    description: str = (
        "The numerator of a share is not above its denominator. Holds the build: the two were counted over different "
        "rows."
    )
    unexpected_rows_query: str = no_row(f"unit = 'share' and numerator > denominator * (1 + {ROUNDING})")


class SharesFollowFromTheirParts(Rule):
    """Agreement of a share with its parts, where it is a plain proportion."""

    description: str = (
        "A proportion is its numerator over its denominator. Holds the build: a reader who divides would get another "
        "figure."
    )
    unexpected_rows_query: str = no_row(
        "unit = 'share' and ci_method = 'wilson' and denominator > 0 "
        f"and abs(value - numerator / denominator) > {ROUNDING}"
    )


class IntervalsHoldTheirFigures(Rule):
    """Order of an interval and its figure."""

    description: str = (
        "A figure lies within its interval, and the interval is the right way round. Holds the build: an interval that "
        "leaves its figure out belongs to another one."
    )
    unexpected_rows_query: str = no_row(
        f"ci_low > value + {ROUNDING} * greatest(1, abs(value)) "
        f"or ci_high < value - {ROUNDING} * greatest(1, abs(value)) or ci_low > ci_high + {ROUNDING}"
    )


class StatusesAreKnown(Rule):
    """Vocabulary of statuses."""

    description: str = (
        f"Every figure has one of the statuses {', '.join(STATUSES)}. Holds the build: readers filter by them, and a "
        "figure without one is in no report."
    )
    unexpected_rows_query: str = no_row(f"status is null or status not in ({_LISTED_STATUSES})")


class MissingIsNeverAFigure(Rule):
    """Agreement of status and value."""

    description: str = (
        "Without data, suppressed or blocked means no value, no parts and a reason; ok means a value, or cases still "
        "open. Holds the build: missing shown as zero is a false figure."
    )
    unexpected_rows_query: str = no_row(
        "status in ('no_data', 'suppressed', 'blocked') "
        "and (coalesce(value, numerator, ci_low, ci_high) is not null or status_reason is null) "
        "or status = 'ok' and value is null and coalesce(n_censored, 0) = 0"
    )


class SmallNumbersSaySo(Rule):
    """Agreement of status and number of cases."""

    description: str = (
        "A figure of fewer cases than its card asks for is not ok. Holds the build: small figures would be ranked and "
        "alarmed about."
    )
    unexpected_rows_query: str = no_row(
        "status = 'ok' and n_eff < (select max(card.minimum_n) from kpi.kpi_catalogue as card "
        "where card.kpi_id = this.kpi_id)"
    )


class EveryRowIsOfThisBuild(Rule):
    """Identity of the build."""

    description: str = (
        "Every row names this build. Holds the build: a row of another one is yesterday's figure under the date of "
        "today."
    )
    unexpected_rows_query: str = no_row(f"build_id is distinct from {_THIS_BUILD}")


class NoPeriodBeginsAfterTheLastDay(Rule):
    """Range of periods."""

    description: str = (
        "No period begins after the last day that counts, and none ends before it begins. Holds the build: such a "
        "period can hold nothing but wrong dates."
    )
    unexpected_rows_query: str = no_row("period_start > as_of or period_end < period_start")


class FictionalFactsMakeFictionalFigures(Rule):
    """Agreement of the fictional mark in facts and figures."""

    description: str = (
        "If anything about employees or outreach comes from fictional sources alone, none of their figures passes for "
        "real. Holds the build: an invented figure would be believed."
    )
    unexpected_rows_query: str = nothing(
        """
        select 1 from this
        where not is_fictional and value is not null and (
            kpi_id in ('E01', 'E02', 'E03')
                and not exists (select 1 from marts.agg_employee_unit_wave as fact where not fact.is_fictional)
            or kpi_id = 'E10'
                and not exists (select 1 from marts.fct_employee_month as fact where not fact.is_fictional)
            or kpi_id in ('O01', 'O02', 'O04')
                and not exists (select 1 from marts.fct_outreach as fact where not fact.is_fictional)
        )
        """,
        "invented figures that pass for real",
    )


class NoShareNeverMoves(Rule):
    """Distribution of a share over time."""

    description: str = (
        "No monthly share of thirty cases or more has been 0, or 1, in every one of six months or more. A warning: "
        "some duties are always met, but a condition that never or always holds looks the same."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = nothing(
        f"""
        select kpi_id, variant from this
        where unit = 'share' and dimension = 'all' and period_grain = 'month' and status = 'ok'
            and n >= {CASES_TO_JUDGE}
        group by kpi_id, variant
        having count(*) >= {PERIODS_TO_JUDGE} and min(value) = max(value) and min(value) in (0, 1)
        """,
        "shares that never move",
    )


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
    unexpected_rows_query: str = no_row(
        f"unit = 'share' and dimension = 'all' and change_is_clear and abs(change) > {SHARE_JUMP}"
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
    "kpi.kpi_catalogue": [EveryKpiOfTheCatalogueHasRows(), EveryCardIsFilledIn()],
    "kpi.kpi_value": [
        EveryFigureIsInTheCatalogue(),
        SharesLieBetweenZeroAndOne(),
        NetScoresLieWithinTheirBounds(),
        NothingIsLessThanNothing(),
        ThePartIsNotMoreThanTheWhole(),
        SharesFollowFromTheirParts(),
        IntervalsHoldTheirFigures(),
        StatusesAreKnown(),
        MissingIsNeverAFigure(),
        SmallNumbersSaySo(),
        EveryRowIsOfThisBuild(),
        NoPeriodBeginsAfterTheLastDay(),
        FictionalFactsMakeFictionalFigures(),
        NoShareNeverMoves(),
    ],
    "kpi.kpi_latest": [
        EverythingLatestIsAmongTheValues(),
        EveryKpiHasANewestFigure(),
        ChangesFollowFromTheirFigures(),
        NoShareJumps(),
    ],
    "kpi.kpi_anomaly": [UnusualDaysAreRare(), UnusualDaysAreFarFromTheirExpectation()],
}

SUITES: Mapping[str, Sequence[Rule]] = {
    table: [*rules, NoColumnNamesAPerson.of(table)] for table, rules in _RULES.items()
}
