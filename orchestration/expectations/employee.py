"""Plausibility of people data: roster, engagement answers, shares, policy events.

Lives here: what is odd about a whole delivery of people data. Does not live here: the shape of one record
(`ingestion.contracts.employee`) or group sizes and suppression (dbt).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.expectations.columns import every_feed_rule
from orchestration.expectations.rule import WARN, FailureSeverity, Rule, no_row, nothing


class NobodyWorksLongerThanAWorkingLife(Rule):
    """Range of tenure."""

    description: str = (
        "At most one row in a hundred has a tenure beyond seventy years or a start more than a year ahead. A warning: "
        "typing errors in people systems are old and rare, and headcounts do not use the start day of leavers."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row(
        "coalesce(leave_date, delivery_date) - hire_date > 70 * 365 or hire_date > delivery_date + 365",
        tolerate=0.01,
    )


class OnlyLeaversHaveAReasonToLeave(Rule):
    """Agreement of leave type and leave date."""

    description: str = (
        "At most one row in a hundred has a kind of leaving without a last day. Holds the build: leavers without a day "
        "are in no month, and turnover comes out too low."
    )
    unexpected_rows_query: str = no_row("leave_type is not null and leave_date is null", tolerate=0.01)


class MostPeopleStay(Rule):
    """Range of the share of leavers."""

    description: str = (
        "Per delivery of twenty rows or more, at most seven in ten have left. A warning: an export of leavers alone "
        "looks like this, and turnover over it means nothing."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = nothing(
        """
        select source, delivery_date from this
        group by all
        having count(*) >= 20 and count(*) filter (where leave_date <= delivery_date) > 0.7 * count(*)
        """,
        "deliveries of leavers",
    )


class OnePersonHasOneUnitPerWave(Rule):
    """Membership in one group decides who is protected."""

    description: str = (
        "Within one wave a respondent belongs to one unit. Holds the build: someone counted in two groups makes each "
        "look larger than it is, and the smallest group is protected by its size."
    )
    unexpected_rows_query: str = nothing(
        """
        select 1 from this where not is_deleted
        group by source, respondent_token_hash, wave_id, delivery_date having count(distinct org_unit) > 1
        """,
        "respondents in two units",
    )


class EngagementScoresAreScores(Rule):
    """Range of the answers."""

    description: str = (
        "Every answer lies between 0 and 100, which spans every scale engagement tools use. Holds the build: an "
        "identifier or a code taken for a score rules the mean."
    )
    unexpected_rows_query: str = no_row("value not between 0 and 100")


class SomebodyAnswers(Rule):
    """Completeness of the answers."""

    description: str = (
        "In each wave at least one in ten answers is given. Holds the build: the people who did not answer were "
        "delivered, the answers were not."
    )
    unexpected_rows_query: str = nothing(
        """
        select source, wave_id from this
        group by all having count(*) >= 20 and count(value) + count(value_text) < 0.1 * count(*)
        """,
        "waves without answers",
    )


class OtherAttributesAreReadable(Rule):
    """Shape of the restricted attributes."""

    description: str = (
        "Other attributes of a respondent are one JSON object. Holds the build: attributes that cannot be read cannot "
        "be protected by group size."
    )
    unexpected_rows_query: str = no_row(
        "cuts is not null and coalesce(json_type(try_cast(cuts as json)), '') <> 'OBJECT'"
    )


class OnlyThoseWhoOptedInAreCounted(Rule):
    """Consent of employees who share."""

    description: str = (
        "Every share comes from an employee who agreed to be counted. Holds the build: the others must not be in this "
        "warehouse at all."
    )
    unexpected_rows_query: str = no_row("not opted_in")


class InteractionsStayWithinImpressions(Rule):
    """Logic between two counters."""

    description: str = (
        "In 95 of 100 shares interactions are not above impressions. A warning: platforms count them at different "
        "times; swapped columns look the same."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row("interactions > impressions", tolerate=0.05)


class ViolationsAreNamed(Rule):
    """Completeness of a violation."""

    description: str = (
        "At least nine in ten violations say of which kind. A warning: unnamed ones are still counted, but nobody can "
        "learn from them."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row("event = 'violation' and violation_type is null", tolerate=0.1)


SUITES: Mapping[str, Sequence[Rule]] = {
    "raw.employee_roster": [
        *every_feed_rule("employee_roster", mix=("employment_type",)),
        NobodyWorksLongerThanAWorkingLife(),
        OnlyLeaversHaveAReasonToLeave(),
        MostPeopleStay(),
    ],
    "raw.employee_survey_answers": [
        *every_feed_rule("employee_survey_answers", ("invited_at", "responded_at"), mix=("question_id",)),
        OnePersonHasOneUnitPerWave(),
        EngagementScoresAreScores(),
        SomebodyAnswers(),
        OtherAttributesAreReadable(),
    ],
    "raw.employee_advocacy_shares": [
        *every_feed_rule("employee_advocacy_shares", ("shared_at",)),
        OnlyThoseWhoOptedInAreCounted(),
        InteractionsStayWithinImpressions(),
    ],
    "raw.policy_events": [
        *every_feed_rule("policy_events", ("occurred_at",), mix=("event",)),
        ViolationsAreNamed(),
    ],
}
