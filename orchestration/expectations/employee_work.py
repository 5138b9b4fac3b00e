"""Plausibility of what is known about work: absence, access and output of units, reviews, restricted links.

Lives here: what is odd about a whole delivery of such data. Does not live here: roster and survey answers
(`orchestration.expectations.employee`) or group sizes and suppression (dbt).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.expectations.columns import every_feed_rule
from orchestration.expectations.rule import Rule, no_row, nothing


class AMonthHasAtMostThirtyOneDays(Rule):
    """Range of scheduled days: units mistaken show here."""

    description: str = (
        "Nobody is scheduled for more than 31 days of a month. Holds the build: hours read as days leave the absence "
        "rate right and every count of days wrong."
    )
    unexpected_rows_query: str = no_row("scheduled_days > 31")


class OneEmployeeHasOneTokenPerWave(Rule):
    """A person who counts twice makes a small group look larger."""

    description: str = (
        "Within one wave an employee has one survey token. Holds the build: a person linked to two sets of answers "
        "counts twice, and small groups look safe when they are not."
    )
    unexpected_rows_query: str = nothing(
        """
        select 1 from this where employee_id_hash is not null
        group by source, wave_id, employee_id_hash having count(distinct respondent_token_hash) > 1
        """,
        "employees with two tokens",
    )


SUITES: Mapping[str, Sequence[Rule]] = {
    "raw.employee_absence": [
        *every_feed_rule("employee_absence", ("month",)),
        AMonthHasAtMostThirtyOneDays(),
    ],
    "raw.employee_unit_access": every_feed_rule("employee_unit_access"),
    "raw.employee_unit_output": every_feed_rule("employee_unit_output", ("month",)),
    "raw.employee_reviews": every_feed_rule("employee_reviews", ("posted_at",), mix=("site",)),
    "raw.employee_survey_links": [*every_feed_rule("employee_survey_links"), OneEmployeeHasOneTokenPerWave()],
}
