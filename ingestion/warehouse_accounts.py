"""The accounts of the load: which file was read, under which mapping, and where its records went.

Here: ``meta.load_ledger`` and ``meta.load_balance``, and how a file or a source is forgotten.
Not here: the records themselves (``ingestion.warehouse_write``). No transaction begins or ends here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import astuple, dataclass, fields

import duckdb

from ingestion.contracts.catalogue import FEEDS

_ACCOUNTS = ("quarantine.record", "meta.load_ledger", "meta.load_balance")


@dataclass(frozen=True)
class DeliveredFile:
    """One file as it stands in a delivery.

    Args:
        source_file: path inside the delivery folder of the source, with forward slashes.
        mapping_sha256: fingerprint of everything that decides what its rows become.
    """

    source: str
    delivery_date: dt.date
    source_file: str
    content_sha256: str
    bytes: int
    mapping: str
    mapping_sha256: str
    is_fictional: bool


@dataclass(frozen=True)
class FileBalance:
    """The account of one file and feed, as it stands in ``meta.load_balance``."""

    delivery_date: dt.date
    source: str
    source_file: str
    feed: str | None
    records_in: int
    accepted: int
    quarantined: int
    duplicates: int
    status: str
    error_kind: str | None
    flags: str | None
    erased: int


def whole_file(file: DeliveredFile, *, status: str, error_kind: str | None, flags: str | None) -> FileBalance:
    """The account of a file that gave no feed a record."""
    return FileBalance(
        delivery_date=file.delivery_date,
        source=file.source,
        source_file=file.source_file,
        feed=None,
        records_in=0,
        accepted=0,
        quarantined=0,
        duplicates=0,
        status=status,
        error_kind=error_kind,
        flags=flags,
        erased=0,
    )


def enter(
    con: duckdb.DuckDBPyConnection, file: DeliveredFile, *, balances: list[FileBalance], status: str
) -> None:
    """Writes the accounts of one file in place of whatever stood there for it."""
    con.execute(
        """
        insert into meta.load_ledger
            (content_sha256, source, delivery_date, source_file, bytes, loaded_at, mapping, mapping_sha256, status)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
            file.content_sha256,
            file.source,
            file.delivery_date,
            file.source_file,
            file.bytes,
            dt.datetime.now(dt.UTC),
            file.mapping,
            file.mapping_sha256,
            status,
        ],
    )
    columns = ", ".join(field.name for field in fields(FileBalance))
    marks = ", ".join("?" for _ in fields(FileBalance))
    for balance in balances:
        con.execute(f"insert into meta.load_balance ({columns}) values ({marks})", list(astuple(balance)))


def forget_file(
    con: duckdb.DuckDBPyConnection, source: str, delivery_date: dt.date, *, source_file: str
) -> None:
    """Removes the accounts and the quarantine of one file; its accepted rows stay."""
    for table in _ACCOUNTS:
        con.execute(
            f"delete from {table} where source = ? and delivery_date = ? and source_file = ?",
            [source, delivery_date, source_file],
        )


def forget_source(con: duckdb.DuckDBPyConnection, source: str) -> None:
    """Removes everything one source has put into the build, so that it can be read again from its deliveries."""
    for table in (*(f"raw.{feed}" for feed in FEEDS), *_ACCOUNTS):
        con.execute(f"delete from {table} where source = ?", [source])
