"""Plausibility of every KPI value, the last look before readers see them.

Lives here: rules about the catalogue and the long table of figures. Does not live here: the newest figures and their
changes (`orchestration.expectations.kpi_latest`), how a KPI is computed (dbt), its grain and key (dbt tests).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.expectations.people import NoColumnNamesAPerson
from orchestration.expectations.rule import WARN, FailureSeverity, Rule, no_row, nothing, nothing_named

STATUSES = ("ok", "low_n", "suppressed", "no_data", "immature", "experimental", "blocked")
UNITS = (
    "share",
    "score",
    "per_1000",
    "hours",
    "days",
    "count",
    "points",
    "ratio",
    "minutes",
    "money",
    "difference",
)
_LISTED_STATUSES = ", ".join(f"'{status}'" for status in STATUSES)
_LISTED_UNITS = ", ".join(f"'{unit}'" for unit in UNITS)

# Sums of floating-point numbers miss their result by this much.
ROUNDING = 1e-6
# The rule of the method: a figure of fewer cases than its card asks for is shown, and says that it is small.
_THIS_BUILD = "(select build_id from audit.build order by started_at desc limit 1)"
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
        "Without data, suppressed or blocked means no value, no parts and a reason; ok means a value, or the reason "
        "why none was reached. Holds the build: missing shown as zero is a false figure."
    )
    unexpected_rows_query: str = no_row(
        "status in ('no_data', 'suppressed', 'blocked') "
        "and (coalesce(value, numerator, ci_low, ci_high) is not null or status_reason is null) "
        "or status = 'ok' and value is null and status_reason is null"
    )


class SmallNumbersSaySo(Rule):
    """Agreement of status and number of cases."""

    description: str = (
        "A figure of fewer cases than its card asks for is not ok. Holds the build: small figures would be ranked and "
        "alarmed about."
    )
    unexpected_rows_query: str = no_row(
        "status = 'ok' and n_eff < (select max(asked.minimum_n) from kpi.kpi_variant as asked "
        "where asked.kpi_id = this.kpi_id and asked.variant = this.variant)"
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
    unexpected_rows_query: str = nothing_named(
        f"""
        select kpi_id as named from this
        where unit = 'share' and dimension = 'all' and period_grain = 'month' and status = 'ok'
            and n >= {CASES_TO_JUDGE}
        group by kpi_id, variant
        having count(*) >= {PERIODS_TO_JUDGE} and min(value) = max(value) and min(value) in (0, 1)
        """,
        "shares that never move",
    )


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
}

SUITES: Mapping[str, Sequence[Rule]] = {
    table: [*rules, NoColumnNamesAPerson.of(table)] for table, rules in _RULES.items()
}
