"""Plausibility of what a help desk says about itself: agents, opening hours, holidays, promises.

Lives here: what is odd about a whole delivery of such data. Does not live here: tickets and messages
(`orchestration.expectations.support`) or the business clock (dbt).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.expectations.columns import every_feed_rule
from orchestration.expectations.rule import WARN, FailureSeverity, Rule, no_row, nothing, orphans


class NotEveryAgentIsAMachine(Rule):
    """Bots are not counted as people who answered."""

    description: str = (
        "A desk has at least one agent who is no bot. Holds the build: with all marked as machines no complaint would "
        "ever have had a human reply."
    )
    unexpected_rows_query: str = nothing(
        "select source from this group by source having bool_and(is_bot)", "desks run by machines alone"
    )


class OpeningHoursDoNotOverlap(Rule):
    """An overlapping minute is counted twice by the business clock."""

    description: str = (
        "No two intervals of one schedule and weekday overlap. Holds the build: the business clock would run twice "
        "through the same minute."
    )
    unexpected_rows_query: str = nothing(
        """
        select 1 from this as one join this as other
            on one.source = other.source and one.schedule_id = other.schedule_id and one.weekday = other.weekday
            and one.opens_at < other.opens_at and other.opens_at < one.closes_at
            and one.delivery_date = other.delivery_date
        """,
        "overlapping intervals",
    )


class AWeekHasWorkingHours(Rule):
    """Range of a schedule as a whole."""

    description: str = (
        "Every schedule is open between one hour and all 168 hours of a week. Holds the build: hours delivered as "
        "minutes, or the other way round, stretch or shrink every business duration."
    )
    unexpected_rows_query: str = nothing(
        """
        select 1 from this group by source, schedule_id, delivery_date
        having sum(closes_at - opens_at) not between 60 and 168 * 60
        """,
        "implausible schedules",
    )


class HolidaysBelongToASchedule(Rule):
    """Reference from holidays to schedules."""

    description: str = (
        "Every holiday belongs to a schedule the same source delivered. A warning: a holiday of no schedule closes "
        "nothing and so changes nothing."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = orphans("raw.support_schedules", ("schedule_id",), tolerate=0.0)


class DeadlinesArePlausible(Rule):
    """Range of targets: units mistaken show here."""

    description: str = (
        "Every target is between one minute and one year. Holds the build: seconds or days read as minutes make every "
        "promise kept, or none."
    )
    unexpected_rows_query: str = no_row("target_minutes not between 1 and 365 * 24 * 60")


class UrgentTicketsAreNotServedLast(Rule):
    """Order of targets between priorities."""

    description: str = (
        "Within one policy an urgent target is not longer than a low one. A warning: a desk may mean it, but swapped "
        "priorities look the same."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = nothing(
        """
        select 1 from this as urgent join this as low using (source, policy_id, metric, delivery_date)
        where urgent.priority = 'urgent' and low.priority = 'low' and urgent.target_minutes > low.target_minutes
        """,
        "policies upside down",
    )


class ReviewsBelongToTickets(Rule):
    """Reference from reviews to tickets."""

    description: str = (
        "99 of 100 reviews belong to a ticket the same source delivered. A warning: the others name a cause of "
        "nothing and lower the share of complaints with a cause."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = orphans("raw.support_tickets", ("ticket_id",), tolerate=0.01)


class PartsOfACauseMakeOne(Rule):
    """Agreement of the weights of several causes."""

    description: str = (
        "At most one review in twenty has parts that do not add up to 1. A warning: they are scaled to 1, but percent "
        "read as parts, or a cause left out of the export, look the same."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = nothing(
        """
        select 1 from (
            select abs(sum(weight) - 1) > 0.01 as is_odd, count(*) over () as reviews,
                   count(*) filter (where abs(sum(weight) - 1) > 0.01) over () as odd
            from (select distinct source, ticket_id, reviewed_at, causing_department, weight, delivery_date from this)
            group by source, ticket_id, reviewed_at, delivery_date
        )
        where is_odd and odd > 0.05 * reviews
        """,
        "reviews whose parts do not make one",
    )


SUITES: Mapping[str, Sequence[Rule]] = {
    "raw.support_agents": [*every_feed_rule("support_agents"), NotEveryAgentIsAMachine()],
    "raw.support_schedules": [
        *every_feed_rule("support_schedules"),
        OpeningHoursDoNotOverlap(),
        AWeekHasWorkingHours(),
    ],
    "raw.support_holidays": [*every_feed_rule("support_holidays"), HolidaysBelongToASchedule()],
    "raw.support_sla_policies": [
        *every_feed_rule("support_sla_policies"),
        DeadlinesArePlausible(),
        UrgentTicketsAreNotServedLast(),
    ],
    "raw.support_reviews": [
        *every_feed_rule("support_reviews", ("reviewed_at",)),
        ReviewsBelongToTickets(),
        PartsOfACauseMakeOne(),
    ],
}
