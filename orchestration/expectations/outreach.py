"""Plausibility of outreach deliveries: messages, preferences, campaigns and their costs.

Lives here: what is odd about a whole delivery of outreach data. Does not live here: the shape of one record
(`ingestion.contracts.outreach`) or contact caps (the organisation file).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.expectations.columns import every_feed_rule
from orchestration.expectations.rule import WARN, FailureSeverity, Rule, no_row, nothing, orphans


class MessagesAreOpenedAfterTheyAreSent(Rule):
    """Order of a message's times."""

    description: str = (
        "At most one message in fifty arrives, is opened or clicked before it is sent. A warning: tools report odd "
        "clocks; contact pressure uses the time of sending alone."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row(
        "delivered_at < sent_at or opened_at < sent_at or clicked_at < sent_at", tolerate=0.02
    )


class FewPeopleLeaveThroughOneDelivery(Rule):
    """Range of the share that unsubscribes."""

    description: str = (
        "At most one message in five ends with an unsubscription or a spam report. A warning: a mailing may go that "
        "wrong, but a column mapped to the wrong event is likelier."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row(
        "unsubscribed_at is not null or spam_reported_at is not null", tolerate=0.2
    )


class NotEverythingIsTransactional(Rule):
    """Distribution of the mark that takes messages out of contact pressure."""

    description: str = (
        "Fifty messages or more of one source are not all transactional. Holds the build: all of them would be left "
        "out of contact pressure, and nobody would look over-contacted."
    )
    unexpected_rows_query: str = nothing(
        "select source from this group by source having count(*) >= 50 and bool_and(is_transactional)",
        "sources with no outreach",
    )


class MessagesGoToManyPeople(Rule):
    """Distribution of recipients."""

    description: str = (
        "Fifty messages or more of one source go to more than one person. Holds the build: a fixed value mapped as "
        "recipient puts the pressure of all on one."
    )
    unexpected_rows_query: str = nothing(
        "select source from this group by source having count(*) >= 50 and count(distinct recipient_ref_hash) = 1",
        "sources with one recipient",
    )


class NotEveryoneWithdrawsAtOnce(Rule):
    """Distribution of consent in the newest delivery."""

    description: str = (
        "In a delivery of twenty preferences or more at least one in twenty is a consent. A warning: it stops outreach "
        "to the others, which is right, but a mark mapped upside down looks the same."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = nothing(
        """
        select source, delivery_date from this
        group by all having count(*) >= 20 and count(*) filter (where consent) < 0.05 * count(*)
        """,
        "deliveries without consent",
    )


class CampaignsLastWeeksNotDecades(Rule):
    """Range of a campaign's length."""

    description: str = (
        "No campaign lasts longer than ten years. A warning: an open end belongs in an empty field; days of a campaign "
        "are left out of anomaly detection."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row("ended_on - started_on > 3650")


class CostsBelongToCampaigns(Rule):
    """Reference from costs to campaigns."""

    description: str = (
        "Every cost belongs to a campaign the same source delivered. A warning: it is still counted in totals, only "
        "not in its campaign."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = orphans("raw.campaigns_list", ("campaign_id",), tolerate=0.0)


class CostsAreInOneCurrency(Rule):
    """Amounts of two currencies cannot be added."""

    description: str = (
        "All costs of one source are in one currency. Holds the build: they are added up, and nothing in the models "
        "converts."
    )
    unexpected_rows_query: str = nothing(
        "select source from this group by source having count(distinct currency) > 1",
        "sources with two currencies",
    )


SUITES: Mapping[str, Sequence[Rule]] = {
    "raw.outreach_messages": [
        *every_feed_rule("outreach_messages", ("sent_at",), mix=("channel", "is_transactional")),
        MessagesAreOpenedAfterTheyAreSent(),
        FewPeopleLeaveThroughOneDelivery(),
        NotEverythingIsTransactional(),
        MessagesGoToManyPeople(),
    ],
    "raw.outreach_preferences": [
        *every_feed_rule("outreach_preferences", ("changed_at",), mix=("channel",)),
        NotEveryoneWithdrawsAtOnce(),
    ],
    "raw.campaigns_list": [*every_feed_rule("campaigns_list"), CampaignsLastWeeksNotDecades()],
    "raw.campaigns_costs": [
        *every_feed_rule("campaigns_costs"),
        CostsBelongToCampaigns(),
        CostsAreInOneCurrency(),
    ],
}
