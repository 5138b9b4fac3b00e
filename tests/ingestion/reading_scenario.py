"""Small contracts, files and shortcuts that the reader, mapping and conform tests share.

Here: a desk with tickets as a contract of its own, so that these tests do not move with the canonical feeds.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import dataframely as dy

from ingestion.conform import Conformed, conform
from ingestion.conform_rows import Source
from ingestion.contracts.catalogue import Feed
from ingestion.mapping_model import FeedMapping, FileSection
from ingestion.readers.files import read_delivered
from ingestion.readers.read import AnyRecords, read_records


class Tickets(dy.Schema):
    """One ticket; the score has a range and a row rule stands over both moments."""

    ticket_id = dy.String(nullable=False, min_length=1)
    status = dy.Enum(["open", "closed"], nullable=True)
    score = dy.Int64(nullable=True, min=0, max=10)
    opened_at = dy.Datetime(nullable=True, time_zone="UTC", time_unit="us")
    closed_at = dy.Datetime(nullable=True, time_zone="UTC", time_unit="us")
    text = dy.String(nullable=True, metadata={"free_text": True})

    closed_is_not_before_opened = dy.rule()(lambda s: s.closed_at.col >= s.opened_at.col)


TICKETS = Feed("tickets", "support", Tickets, ("ticket_id",), optional=True, description="")
SOURCE = Source("desk", "desk_export", dt.date(2024, 5, 1), "tickets.csv", is_fictional=True)


def section(**options: Any) -> FileSection:
    """A file section; `reader` options may be given flat as `reader={...}`."""
    return FileSection.model_validate(
        {"match": "*", "format": "csv", "feeds": [{"feed": "tickets", "fields": {}}]} | options
    )


def read(folder: Path, content: bytes | str, *, name: str = "export.csv", **options: Any) -> AnyRecords:
    """Write one file and read it back as its section says."""
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    chosen = section(**options)
    return read_records(read_delivered(folder, name, companions=chosen.reader.companions), chosen)


def rows(records: AnyRecords) -> list[tuple[str | None, ...]]:
    """Cells of a table, record by record."""
    return records.frame.select(records.columns).rows()


def reasons(records: AnyRecords) -> list[tuple[int, int, str]]:
    """(record, physical line, reason) of what could not be read."""
    return records.rejected.select("__record__", "__line__", "reason").rows()


def bring(records: AnyRecords, fields: dict[str, Any], **options: Any) -> Conformed:
    """Conform records to the tickets contract; ticket_id comes from the column `id` unless said otherwise."""
    mapping = FeedMapping.model_validate(
        {"feed": "tickets", "fields": {"ticket_id": "id"} | fields} | options
    )
    return conform(records, mapping, TICKETS, SOURCE)


def why(conformed: Conformed) -> list[tuple[int, str, str | None]]:
    """(record, reason, field) of everything quarantined."""
    return conformed.quarantined.select("source_line", "reason", "field").rows()
