"""Figures a vendor computed itself, kept to be shown beside ours.

Here: the one canonical feed of them. Not here: the records they were computed of (one file per subject), and why
ours differ (docs/metric-decisions.md).
Keys: vendor figures (entity, entity_id, metric).
"""

from __future__ import annotations

import dataframely as dy

from ingestion.contracts import columns as c


class VendorFigures(dy.Schema):
    """One figure a vendor states about one thing; none of ours is computed of it."""

    entity = c.code("What it is about: ticket or answer.", required=True)
    entity_id = c.key("Id of that thing at the vendor; of an answer survey|response|question.")
    metric = c.code("first_reply_time, full_resolution_time, nps_group, timely …", required=True)
    value = c.number("What the vendor says; empty where it says nothing (yet).")
    unit = c.code(
        "minutes, business_minutes, count, share, vote (1, 0 or -1) or flag (1 or 0).", required=True
    )
    stated_at = c.moment("When the vendor last computed it.")
