"""Deliveries as vendors make them: one file per source and day, some records late, twice, corrected, deleted or broken.

Here: which delivery brings a row, and appending rows to its file. Nothing is kept between two calls, so memory does
not grow with the history. Not here: the shape of a row (the modules of the feeds).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
import polars as pl

from ingestion.simulate.randomness import Randomness
from ingestion.simulate.timeline import Timeline

LATE, REPEATED, BROKEN = 0.02, 0.005, 0.0015
LONGEST_LATENESS = 14  # days
KNOWN = "_known"  # the second at which a row becomes known; every frame handed in has it
ON = "_on"
# What is delivered every day of the newest weeks; of everything else there is one file a month.
DAILY = (
    "posts",
    "tickets",
    "ticket_comments",
    "ticket_audits",
    "ticket_metrics",
    "post_flight",
    "outreach_messages",
)

# The state of a ticket and its history come from one system at one moment: neither is late without the other.
PUNCTUAL = ("tickets", "ticket_audits", "ticket_metrics")


@dataclass
class Deliveries:
    """Writes the files of all deliveries of one organisation.

    Args:
        broken: per source and file stem, how many records were made unreadable on purpose.
    """

    directory: Path
    timeline: Timeline
    randomness: Randomness
    broken: Counter[tuple[str, str]] = field(default_factory=Counter)
    repeated: Counter[tuple[str, str]] = field(default_factory=Counter)
    records: int = 0
    _made: set[Path] = field(default_factory=set)
    _calls: Counter[str] = field(default_factory=Counter)

    def csv(
        self,
        source: str,
        stem: str,
        frame: pl.DataFrame,
        *,
        break_column: str | None = None,
        punctual: bool = False,
    ) -> None:
        """Append rows to ``<stem>.csv`` of the deliveries that bring them."""
        rows = frame if punctual else self._unpunctual(source, stem, frame, break_column)
        for day, part in self._by_delivery(stem, rows):
            path = self._path(day, source, f"{stem}.csv")
            header = path not in self._made
            self._made.add(path)
            with path.open("ab") as file:
                part.write_csv(file, include_header=header)
            self.records += part.height

    def jsonl(self, source: str, stem: str, frame: pl.DataFrame) -> None:
        """Append rows as JSON Lines to ``<stem>.jsonl``, none of them late; no caller has others."""
        for day, part in self._by_delivery(stem, frame):
            with self._path(day, source, f"{stem}.jsonl").open("ab") as file:
                part.write_ndjson(file)
            self.records += part.height

    def by_delivery(
        self, source: str, stem: str, frame: pl.DataFrame, *, break_column: str | None = None
    ) -> list[tuple[object, pl.DataFrame]]:
        """Rows of each delivery, late and repeated ones included, for writers with a form of their own."""
        if stem in PUNCTUAL:
            return self._by_delivery(stem, frame)
        return self._by_delivery(stem, self._unpunctual(source, stem, frame, break_column))

    def append(self, day: object, source: str, name: str, *, content: bytes, records: int) -> bool:
        """Append bytes to a file of one delivery; true if the file is new."""
        path = self._path(day, source, name)
        is_new = path not in self._made
        self._made.add(path)
        with path.open("ab") as file:
            file.write(content)
        self.records += records
        return is_new

    def write_broken(self, directory: Path) -> None:
        """Write ``quarantine.csv``: how many records of which file were made unreadable."""
        rows = sorted((source, stem, count) for (source, stem), count in self.broken.items() if count)
        table = pl.DataFrame(
            rows, schema={"source": pl.String, "file": pl.String, "records": pl.Int64}, orient="row"
        )
        table.write_csv(directory / "quarantine.csv")

    def is_new(self, day: object, source: str, name: str) -> bool:
        """True if nothing was written to this file yet."""
        return self.directory / str(day) / source / name not in self._made

    def _path(self, day: object, source: str, name: str) -> Path:
        folder = self.directory / str(day) / source
        folder.mkdir(parents=True, exist_ok=True)
        return folder / name

    def _by_delivery(self, stem: str, rows: pl.DataFrame) -> list[tuple[object, pl.DataFrame]]:
        if rows.is_empty():
            return []
        day = self.timeline.delivery(self.timeline.local_day(pl.col(KNOWN)), daily=stem in DAILY)
        placed = rows.with_columns(day.alias(ON)).filter(pl.col(ON) <= self.timeline.end_on).drop(KNOWN)
        parts = placed.partition_by(ON, as_dict=True, include_key=False, maintain_order=True)
        return sorted(((key[0], part) for key, part in parts.items()), key=lambda pair: str(pair[0]))

    def _unpunctual(
        self, source: str, stem: str, frame: pl.DataFrame, break_column: str | None
    ) -> pl.DataFrame:
        place = f"{source}/{stem}"
        self._calls[place] += 1
        rng = self.randomness.of("delivery", place, self._calls[place])
        late = np.where(
            rng.random(frame.height) < LATE, rng.integers(1, LONGEST_LATENESS + 1, frame.height), 0
        )
        rows = frame.with_columns(pl.col(KNOWN) + pl.Series(late * 86400))
        if break_column is not None:
            rows = rows.with_columns(pl.col(break_column).cast(pl.String))
        again = rows.filter(pl.Series(rng.random(frame.height) < REPEATED))
        again = again.with_columns(pl.col(KNOWN) + 86400 * 2)
        parts = [rows, again]
        if break_column is not None:
            parts.append(self._unreadable(rows, rng, place=(source, stem), column=break_column))
        return pl.concat(parts)

    def _unreadable(
        self, rows: pl.DataFrame, rng: np.random.Generator, *, place: tuple[str, str], column: str
    ) -> pl.DataFrame:
        broken = rows.filter(pl.Series(rng.random(rows.height) < BROKEN))
        broken = broken.with_columns(pl.lit("soon").alias(column))
        on = self.timeline.local_day(pl.col(KNOWN))
        arriving = (
            broken.select((self.timeline.delivery(on) <= self.timeline.end_on).sum()).item()
            if broken.height
            else 0
        )
        self.broken[place] += arriving
        return broken


class Filing(Protocol):
    """Whatever has a history and deliveries to file something in."""

    timeline: Timeline

    @property
    def deliveries(self) -> Deliveries:
        """Where it is filed."""
        ...
