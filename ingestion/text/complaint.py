"""Whether a text is a complaint: cues of dissatisfaction, each with its weight.

Here: `ComplaintLabeller`. Not here: which tickets are complaints because their desk says so (dbt).

Measured on 500 airline-lounge reviews (complaint = not recommended): precision .91, recall .41. On 200 comments that
address no company, toxic or not, 5 are taken for complaints; of 13 narratives filed with a consumer office, 4 are
found. The cues are made for short messages to a desk; who needs more labels some of their own and trains on them.
"""

from __future__ import annotations

from ingestion.text.cues import LANGUAGES, CueLabeller


class ComplaintLabeller(CueLabeller):
    """yes or no; see `CueLabeller`."""

    def __init__(self, languages: tuple[str, ...] = LANGUAGES) -> None:
        super().__init__("complaint", "complaint_cues.csv", languages=languages)
