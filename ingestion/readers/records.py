"""What every reader returns: records as text, and the records that could not be read.

Here: the shape all readers share. Not here: reading (one module per format) and meaning (`ingestion.conform`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from ingestion.mapping_model import Explode

# Number of the record in its file, from 1, and the physical line it starts on; named so that no export collides.
RECORD = "__record__"
LINE = "__line__"
REJECT_SCHEMA = {
    RECORD: pl.Int64,
    LINE: pl.Int64,
    "reason": pl.String,
    "field": pl.String,
    "detail": pl.String,
    "raw_record": pl.String,
}
RAW_RECORD_CHARACTERS = 20_000


@dataclass(frozen=True)
class Reject:
    """One record that cannot be read, with a reason code of the quarantine."""

    record: int
    line: int
    reason: str
    detail: str
    raw_record: str


def reject_frame(rejects: Sequence[Reject]) -> pl.DataFrame:
    """Rejects as a frame of `REJECT_SCHEMA`, raw text cut to a length a person can still use."""
    rows = [
        (
            r.record,
            r.line,
            r.reason,
            None,
            r.detail,
            r.raw_record[:RAW_RECORD_CHARACTERS].replace("\x00", "\\0"),
        )
        for r in rejects
    ]
    return pl.DataFrame(rows, schema=REJECT_SCHEMA, orient="row")


class Records(Protocol):
    """Records of one file.

    Attributes:
        count: records met, readable or not.
        rejected: frame of `REJECT_SCHEMA`.
        flags: warnings for the data-quality report.
        time_zone: zone named by the file itself, if the mapping says where.
        labels: column -> text of the second header row.
    """

    count: int
    rejected: pl.DataFrame
    flags: tuple[str, ...]
    time_zone: str | None
    labels: Mapping[str, str]

    def names(self, pattern: str) -> list[str]:
        """Columns (or members of an object) that match a glob, in file order."""
        ...

    def table(
        self, paths: Sequence[str], explode: str | Explode | None, chosen: pl.Series | None = None
    ) -> pl.DataFrame:
        """Text columns `paths` (missing ones null) with `RECORD` and `LINE`; one row per exploded element.

        Args:
            paths: names of columns, or paths into objects.
            explode: an array of which each element is a row.
            chosen: which of these rows are wanted; None for all.
        """
        ...

    def whole(self, short: Callable[[pl.Series], pl.Series], name: str) -> pl.DataFrame:
        """`RECORD` and, under `name`, what a function makes of the texts of whole records."""
        ...

    def raw(self, numbers: Iterable[int]) -> dict[int, str]:
        """The records asked for, as JSON text."""
        ...
