"""The quarantine for people: why records are in it, and the records themselves for the source's owner to mend.

Here: reading `quarantine.record` of a build and writing it as a CSV file. Not here: who is quarantined
(`conform.py`), and the command that asks (orchestration.cli).
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import duckdb

from ingestion.errors import ConfigurationError
from ingestion.readers.json_values import JsonError, parse, to_text
from ingestion.spreadsheets import spreadsheet_safe

# What we say about a record; the cells of the record itself follow, each under `record.<its name>`.
ABOUT = ("delivery_date", "source", "source_file", "source_line", "feed", "reason", "field", "detail")
# A record that is not one JSON object (cut off, or not readable to begin with) stands here as it came.
WHOLE = "raw_record"


class Reason(NamedTuple):
    """So many records of a feed of a source that stay out for one reason, at one field where there is one."""

    source: str
    feed: str
    reason: str
    field: str | None
    count: int


def reasons(con: duckdb.DuckDBPyConnection, source: str | None) -> list[Reason]:
    """Why records are in quarantine, most frequent first.

    Args:
        con: connection to a build.
        source: one source; None for all.

    Raises:
        ConfigurationError: there is no such source.
    """
    _require_source(con, source)
    rows = con.execute(
        "select source, feed, reason, field, count(*) from quarantine.record "
        "where source = coalesce(?, source) group by all order by 5 desc, 1, 2, 3, 4",
        [source],
    ).fetchall()
    return [Reason(*row) for row in rows]


def export(con: duckdb.DuckDBPyConnection, target: Path, *, source: str | None) -> int:
    """Write the quarantined records as CSV: UTF-8 with its mark, every cell quoted and safe in a spreadsheet.

    Args:
        con: connection to a build.
        target: the file; one that is there is replaced.
        source: one source; None for all.

    Returns:
        How many records were written.

    Raises:
        ConfigurationError: there is no such source, or the file cannot be written.
    """
    _require_source(con, source)
    rows = con.execute(
        f"select {', '.join(ABOUT)}, {WHOLE} from quarantine.record "
        "where source = coalesce(?, source) order by all",
        [source],
    ).fetchall()
    about = [dict(zip(ABOUT, map(_text, row), strict=False)) for row in rows]
    records = [cells | _cells(row[-1]) for cells, row in zip(about, rows, strict=True)]
    header = list(dict.fromkeys([*ABOUT, *(name for record in records for name in record)]))
    lines = [header, *([record.get(name, "") for name in header] for record in records)]
    try:
        # Half a surrogate pair may be the very fault of a record; it is written by its number.
        with target.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_ALL)
            writer.writerows([spreadsheet_safe(cell) for cell in line] for line in lines)
    except OSError as problem:
        rule = f"it cannot be written ({problem.strerror})"
        raise ConfigurationError(str(target), rule, "Name a file in a folder that exists.") from problem
    return len(records)


def _cells(raw_record: str | None) -> dict[str, str]:
    """The record's own cells, if its text is one whole object."""
    try:
        record = parse(raw_record or "")
    except JsonError:
        record = None
    if not isinstance(record, dict):
        return {WHOLE: _text(raw_record)}
    return {f"record.{name}": to_text(value) or "" for name, value in record.items()}


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _require_source(con: duckdb.DuckDBPyConnection, source: str | None) -> None:
    known = "select source from reference.source union select source from quarantine.record order by 1"
    names = [name for (name,) in con.execute(known).fetchall()]
    if source is not None and source not in names:
        raise ConfigurationError(
            f"source {source}", "no source of this build has that name", f"Known: {', '.join(names)}."
        )
