"""Plausibility of what outreach brought: entries, income, leads, visits, and the lists behind it.

Lives here: what is odd about a whole delivery of such data. Does not live here: messages, preferences and costs
(`orchestration.expectations.outreach`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.expectations.columns import every_feed_rule
from orchestration.expectations.rule import WARN, FailureSeverity, Rule, no_row, orphans


class EntriesBelongToCampaigns(Rule):
    """Reference from entries to campaigns."""

    description: str = (
        "99 of 100 entries belong to a campaign the same source delivered. A warning: the others have no reach to be "
        "compared with and count for no type of campaign."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = orphans("raw.campaigns_list", ("campaign_id",), tolerate=0.01)


class IncomeBelongsToCampaigns(Rule):
    """Reference from income to campaigns."""

    description: str = (
        "Every income belongs to a campaign the same source delivered. A warning: it is still counted in totals, only "
        "not against the cost of its campaign."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = orphans("raw.campaigns_list", ("campaign_id",), tolerate=0.0)


class LeadsSayWhatBroughtThem(Rule):
    """Completeness of the last touch."""

    description: str = (
        "At least half of the leads name a piece of content, a campaign or a department. A warning: many people come "
        "by themselves, but a renamed source field looks the same and leaves departments without credit."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row(
        "post_id is null and campaign_id is null and department is null", tolerate=0.5
    )


class VisitsStayWithinViews(Rule):
    """Logic between two counters."""

    description: str = (
        "In 95 of 100 rows organic visits are not above views. A warning: tools count them at different times; swapped "
        "columns look the same."
    )
    severity: FailureSeverity = WARN
    unexpected_rows_query: str = no_row("organic_visits > views", tolerate=0.05)


SUITES: Mapping[str, Sequence[Rule]] = {
    "raw.campaigns_entries": [
        *every_feed_rule("campaigns_entries", ("entered_at",)),
        EntriesBelongToCampaigns(),
    ],
    "raw.campaigns_income": [
        *every_feed_rule("campaigns_income", ("received_on",), mix=("kind",)),
        IncomeBelongsToCampaigns(),
    ],
    "raw.leads_log": [*every_feed_rule("leads_log", ("created_at",)), LeadsSayWhatBroughtThem()],
    "raw.content_visits": [*every_feed_rule("content_visits", ("visited_on",)), VisitsStayWithinViews()],
    "raw.contact_list": every_feed_rule("contact_list", ("extracted_on",)),
}
