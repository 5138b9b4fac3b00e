"""Plausibility of the facts about employees beyond survey and roster, and of who was told of an incident.

Lives here: which of these tables hide what, and what is odd about one as a whole. Does not live here: how groups are
hidden (dbt, macros/employees) and the rules themselves (`orchestration.expectations.people`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.expectations.people import (
    NoColumnNamesAPerson,
    SmallGroupsAreHidden,
    WhatIsHiddenShowsNothing,
)
from orchestration.expectations.records import EveryRecordBecomesAFact
from orchestration.expectations.rule import Rule, no_row

# table -> the column that counts its people, and every figure a hidden row must not show
HIDING: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "marts.agg_employee_leaver_quarter": ("judged_leavers", ("judged_leavers", "regrettable_leavers")),
    "marts.agg_employee_absence_month": ("people", ("people", "absent_days", "scheduled_days")),
    "marts.agg_employee_incident_quarter": ("people", ("people", "person_years", "leaks", "disreputes")),
    "marts.agg_employee_violation_year": (
        "least(coached_people, uncoached_people)",
        ("coached_people", "uncoached_people", "coached_violations", "uncoached_violations"),
    ),
    "marts.agg_employee_advocacy_month": ("opted_in", ("opted_in", "sharers", "shares", "impressions")),
    "marts.agg_employee_pair_wave": ("n", ("n", "answers_n", "score_mean")),
    "marts.agg_employee_stay_wave": ("engaged + not_engaged", ("engaged", "not_engaged")),
    "marts.agg_employee_access_quarter": ("heads", ("heads",)),
    "marts.fct_policy_coverage_month": ("in_scope", ("in_scope", "acknowledged", "coached", "passed")),
}


class NobodyIsAbsentLongerThanScheduled(Rule):
    """Order of two sums."""

    description: str = (
        "Nowhere are more days absent than scheduled. Holds the build: days of a part-time month were set against "
        "those of a full one."
    )
    unexpected_rows_query: str = no_row("absent_days > scheduled_days or absent_days < 0")


class ReviewsStandBetweenOneAndFive(Rule):
    """Range of ratings that were brought to one scale."""

    description: str = (
        "Every rating of the employer lies between 1 and 5. Holds the build: a site that rates otherwise was not "
        "brought to the same scale."
    )
    unexpected_rows_query: str = no_row("rating not between 1 and 5")


_RULES: dict[str, list[Rule]] = {
    table: [SmallGroupsAreHidden.of(size), WhatIsHiddenShowsNothing.of(*figures)]
    for table, (size, figures) in HIDING.items()
}
_RULES["marts.agg_employee_absence_month"].append(NobodyIsAbsentLongerThanScheduled())
_RULES["marts.agg_employee_output_year"] = []
_RULES["marts.fct_employee_review"] = [
    EveryRecordBecomesAFact.of("employee_reviews", "posted_at"),
    ReviewsStandBetweenOneAndFive(),
]
_RULES["marts.fct_incident_affected"] = []

SUITES: Mapping[str, Sequence[Rule]] = {
    table: [*rules, NoColumnNamesAPerson.of(table)] for table, rules in _RULES.items()
}
