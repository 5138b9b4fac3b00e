"""What happened to every single complaint, for whoever wants to recompute a figure from the bottom.

Here: ``truth/complaints_x.csv`` and ``truth/tickets.csv``, appended block by block. Not here: sums over them
(``ingestion.simulate.truth``).
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from ingestion.simulate.timeline import iso

_SHARED = (
    "customer",
    "topic",
    "owner",
    "causing",
    "severity",
    "is_answered",
    "answer",
    "has_case",
    "has_evidence",
    "recovered",
    "worsened",
    "is_repeat",
)
_TIMES = ("posted_at", "replied_at", "evidence_at", "worsened_at", "churned_at")
_DESK_TIMES = (*_TIMES, "moved_at", "solved_at", "reopened_at", "last_solved_at", "rated_at", "closed_at")


def write(directory: Path, told: pl.DataFrame, tickets: pl.DataFrame) -> None:
    """Append one block of complaints made on X, and of tickets."""
    directory.mkdir(parents=True, exist_ok=True)
    public = told.select("post_id", *_SHARED, "is_hard", *[iso(at).alias(at) for at in _TIMES])
    desk = tickets.select(
        "ticket_id",
        "channel",
        "priority",
        "is_complaint",
        "is_identified",
        "group",
        "is_upheld",
        "remedy",
        "answers_twice",
        "response_id",
        "post_id",
        *_SHARED,
        *[iso(at).alias(at) for at in _DESK_TIMES],
    )
    for name, rows in (("complaints_x", public), ("tickets", desk)):
        path = directory / f"{name}.csv"
        with path.open("ab") as file:
            rows.write_csv(file, include_header=file.tell() == 0)
