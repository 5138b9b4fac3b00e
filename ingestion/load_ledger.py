"""Reading the load ledger: what has been loaded, from where, and under which mapping.

Here: questions. Not here: entries (``ingestion.warehouse_accounts`` writes them).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields

import duckdb

from ingestion.warehouse_accounts import DeliveredFile


@dataclass(frozen=True)
class Entry:
    """One line of ``meta.load_ledger``."""

    content_sha256: str
    source: str
    delivery_date: dt.date
    source_file: str
    mapping_sha256: str
    status: str

    @property
    def place(self) -> tuple[str, dt.date, str]:
        """What names a file in the accounts."""
        return self.source, self.delivery_date, self.source_file


_COLUMNS = ", ".join(field.name for field in fields(Entry))
_IN_ORDER = "order by source, delivery_date, source_file"


def entries(con: duckdb.DuckDBPyConnection) -> list[Entry]:
    """The whole ledger, in the order of places."""
    return _entries(con, _IN_ORDER)


def entries_of(con: duckdb.DuckDBPyConnection, delivery_date: dt.date) -> list[Entry]:
    """What is known of the files of one day."""
    return _entries(con, "where delivery_date = ?", delivery_date)


def refused_entries(con: duckdb.DuckDBPyConnection) -> list[Entry]:
    """The files that were refused, in the order of places."""
    return _entries(con, f"where status = 'refused' {_IN_ORDER}")


def readings(con: duckdb.DuckDBPyConnection) -> list[Entry]:
    """One loaded file for each source and fingerprint: what the source was read by, and an example of it."""
    return _entries(
        con,
        "where status <> 'refused' "
        "qualify row_number() over (partition by source, mapping_sha256 order by delivery_date, source_file) = 1",
    )


def entry_at(con: duckdb.DuckDBPyConnection, place: tuple[str, dt.date, str]) -> Entry | None:
    """What is known of one file."""
    found = _entries(con, "where source = ? and delivery_date = ? and source_file = ?", *place)
    return found[0] if found else None


def _entries(con: duckdb.DuckDBPyConnection, which: str, *values: object) -> list[Entry]:
    rows = con.execute(f"select {_COLUMNS} from meta.load_ledger {which}", values).fetchall()
    return [Entry(*row) for row in rows]


def has_loaded_bytes(con: duckdb.DuckDBPyConnection, file: DeliveredFile) -> bool:
    """Whether the same bytes of the same source were loaded under the same mapping from another place."""
    row = con.execute(
        """
        select 1 from meta.load_ledger
        where source = ? and content_sha256 = ? and mapping_sha256 = ? and status <> 'refused'
          and (delivery_date, source_file) <> (?, ?)
        limit 1
        """,
        [file.source, file.content_sha256, file.mapping_sha256, file.delivery_date, file.source_file],
    ).fetchone()
    return row is not None
