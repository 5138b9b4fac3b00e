"""Plausibility of the figures vendors state themselves.

Lives here: what is odd about a whole delivery of them. Does not live here: how far ours are from theirs
(`board.reconciliation`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.expectations.columns import every_feed_rule
from orchestration.expectations.rule import Rule, no_row

UNITS = ("minutes", "business_minutes", "count", "share", "vote", "flag")


class UnitsOfVendorsAreKnown(Rule):
    """Vocabulary of units."""

    description: str = (
        f"Every figure of a vendor is in {', '.join(UNITS)}. Holds the build: two figures in different units would be "
        "shown side by side as a difference."
    )
    unexpected_rows_query: str = no_row("unit not in ({})".format(", ".join(f"'{unit}'" for unit in UNITS)))


class VendorSharesArePartsOfOne(Rule):
    """Range of shares and flags."""

    description: str = (
        "A share or flag of a vendor lies between 0 and 1, and no time or count is negative. Holds the build: percent "
        "were read as shares, or hours as something else."
    )
    unexpected_rows_query: str = no_row(
        "unit in ('share', 'flag') and value not between 0 and 1 "
        "or unit in ('minutes', 'business_minutes', 'count') and value < 0 or unit = 'vote' and abs(value) > 1"
    )


SUITES: Mapping[str, Sequence[Rule]] = {
    "raw.vendor_figures": [
        *every_feed_rule("vendor_figures", ("stated_at",)),
        UnitsOfVendorsAreKnown(),
        VendorSharesArePartsOfOne(),
    ],
}
