"""Deliveries of a reference year: late and repeated as elsewhere, written day by day in files of sane size.

Here: what a day's rows depend on (the day alone), which deliveries are written, when a file is continued in another.
Not here: the rows (the other modules of this package).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from ingestion.simulate.delivery import Deliveries
from ingestion.simulate.randomness import Ints, Randomness
from ingestion.simulate.timeline import Timeline

PART_BYTES = 64 * 2**20
_STRIDE = 7919  # no number of customers is a multiple of it
SPLIT = (".jsonl",)  # a survey export is named after its survey and stays whole


@dataclass
class Exports(Deliveries):
    """Deliveries from `first_on` to the end; a row that belongs to another delivery is not written."""

    first_on: dt.date | None = None
    _parts: dict[Path, int] = field(default_factory=dict)

    def begin(self, day: dt.date, seed: int) -> Randomness:
        """Make everything that follows depend on this day and the seed alone."""
        digest = hashlib.blake2b(f"{seed}|{day}".encode(), digest_size=8).digest()
        self.randomness = Randomness(int.from_bytes(digest, "little"))
        self._calls = Counter()
        return self.randomness

    def _by_delivery(self, stem: str, rows: pl.DataFrame) -> list[tuple[object, pl.DataFrame]]:
        parts = super()._by_delivery(stem, rows)
        first = str(self.first_on or "")
        return [(day, part) for day, part in parts if str(day) >= first]

    def _path(self, day: object, source: str, name: str) -> Path:
        path = super()._path(day, source, name)
        if path.suffix not in SPLIT:
            return path
        part = self._parts.get(path, 1)
        if _part(path, part).exists() and _part(path, part).stat().st_size > PART_BYTES:
            part += 1
        self._parts[path] = part
        return _part(path, part)


def _part(path: Path, number: int) -> Path:
    return path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")


@dataclass(frozen=True)
class Size:
    """How much there is in 365 days."""

    posts: int
    tickets: int
    responses: int
    outreach: int
    employees: int
    customers: int

    def of(self, yearly: int, day: dt.date) -> int:
        """How many of so many a year fall on a day; any 365 days in a row add up to the year."""
        number = day.toordinal()
        return (number + 1) * yearly // 365 - number * yearly // 365

    def some_customers(self, rng: np.random.Generator, many: int) -> Ints:
        """So many customers, none of them twice while there are enough."""
        return (rng.integers(0, self.customers) + np.arange(many)) * _STRIDE % self.customers


@dataclass
class Run:
    """What the feeds of a reference year share."""

    timeline: Timeline
    deliveries: Exports
    size: Size


_YEAR = Size(10_000_000, 1_000_000, 1_000_000, 20_000_000, 20_000, 500_000)
SIZES = {
    name: Size(*(getattr(_YEAR, f) // share for f in Size.__dataclass_fields__))
    for name, share in {"year": 1, "tenth": 10, "hundredth": 100}.items()
}
