"""One delivered file into raw and quarantine, in one transaction.

Here: the SQL of versions and duplicates, and the proof that every record of a file is accounted for. With
``ingestion.warehouse_accounts`` this is the only writer of ``raw.<feed>``, ``quarantine.record``,
``meta.load_ledger`` and ``meta.load_balance``.
Not here: reading and mapping (``ingestion.conform``), finding files and the order of loads (``ingestion.load``).

A version is one content of one record of one source. Raw holds each version once, at the last place it was
delivered (greatest date, file, line), so that raw does not depend on the order in which deliveries are loaded.
"""

from __future__ import annotations

from dataclasses import dataclass

import dataframely as dy
import duckdb
import polars as pl

from ingestion.contracts.catalogue import Feed, raw_columns
from ingestion.errors import BadInputError
from ingestion.transaction import transaction
from ingestion.warehouse_accounts import DeliveredFile, FileBalance, enter, forget_file, whole_file

# Two rows are the same version when these agree; the hash covers key and content.
_SAME_VERSION = (
    "kept.source = arrived.source and kept.row_hash = arrived.row_hash "
    "and kept.version_at is not distinct from arrived.version_at and kept.is_deleted = arrived.is_deleted"
)
# What a version takes over from the last place it was delivered.
_PLACE = ("delivery_date", "source_file", "source_line", "source_system", "extracted_at", "source_attributes")


@dataclass(frozen=True)
class FeedRows:
    """What one file gave for one feed.

    Args:
        records_in: records found before anything was judged.
        accepted: contract columns, identities already hashed, plus source_line, row_hash, version_at, is_deleted,
            extracted_at and source_attributes.
        quarantined: source_line, reason, field, detail, raw_record, row_hash.
        duplicates: records that repeat another of the same file.
        flags: warnings for the data-quality report.
        erased: records of people in the erasure ledger, already left out.
    """

    feed: Feed
    records_in: int
    accepted: pl.DataFrame
    quarantined: pl.DataFrame
    duplicates: int
    flags: tuple[str, ...]
    erased: int = 0


def write_file(
    con: duckdb.DuckDBPyConnection, file: DeliveredFile, feeds: list[FeedRows]
) -> list[FileBalance]:
    """Writes all rows of one file, or none.

    Raises:
        BadInputError: kind ``unbalanced``; records went missing between reader and table.
    """
    with transaction(con):
        _clear(con, file)
        balances = [_write_feed(con, file, rows) for rows in feeds]
        balances = balances or [whole_file(file, status="loaded", error_kind=None, flags="no records")]
        enter(con, file, balances=balances, status="loaded")
    return balances


def write_repetition(
    con: duckdb.DuckDBPyConnection, file: DeliveredFile, feeds: list[FeedRows]
) -> FileBalance:
    """Notes a file whose bytes were loaded before from another place.

    No record is counted twice, but its versions now also hold from this place: bytes that come back after a
    correction take the correction back.
    """
    balance = whole_file(file, status="already_loaded", error_kind=None, flags=None)
    with transaction(con):
        _clear(con, file)
        for rows in feeds:
            _merge(con, file, rows)
        enter(con, file, balances=[balance], status="already_loaded")
    return balance


def write_refusal(con: duckdb.DuckDBPyConnection, file: DeliveredFile, problem: BadInputError) -> FileBalance:
    """Notes that a file was refused as a whole, and why."""
    balance = whole_file(file, status="refused", error_kind=problem.kind, flags=problem.rule)
    with transaction(con):
        _clear(con, file)
        enter(con, file, balances=[balance], status="refused")
    return balance


def _clear(con: duckdb.DuckDBPyConnection, file: DeliveredFile) -> None:
    forget_file(con, file.source, file.delivery_date, source_file=file.source_file)


def _write_feed(con: duckdb.DuckDBPyConnection, file: DeliveredFile, rows: FeedRows) -> FileBalance:
    inserted, repeated = _merge(con, file, rows)
    balance = FileBalance(
        delivery_date=file.delivery_date,
        source=file.source,
        source_file=file.source_file,
        feed=rows.feed.id,
        records_in=rows.records_in,
        accepted=inserted,
        quarantined=_quarantine(con, file, rows),
        duplicates=rows.duplicates + repeated,
        status="loaded",
        error_kind=None,
        flags="; ".join(rows.flags) or None,
        erased=rows.erased,
    )
    counted = balance.accepted + balance.quarantined + balance.duplicates + balance.erased
    if counted != rows.records_in:
        raise BadInputError(
            f"{file.source}/{file.source_file}",
            f"{rows.records_in} records came in for {rows.feed.id} but {counted} are accounted for",
            "Nothing of the file was loaded; this is a fault of the mapping or of the reader.",
            kind="unbalanced",
        )
    return balance


def _merge(con: duckdb.DuckDBPyConnection, file: DeliveredFile, rows: FeedRows) -> tuple[int, int]:
    """Puts accepted rows into raw; (new versions, versions that were already known)."""
    table = f"raw.{rows.feed.id}"
    columns = list(raw_columns(rows.feed))
    # The hash covers key and content, so these three name a version of this source; the last line of it counts.
    version = ["row_hash", "version_at", "is_deleted"]
    arriving = rows.accepted.sort("source_line").unique(version, keep="last", maintain_order=True)
    # Rows of one record share its line, so each has a number of its own here.
    con.register("arriving", _with_lineage(file, arriving).select(columns).with_row_index("arrival"))
    listed = ", ".join(f'"{column}"' for column in columns)
    known = _known_versions(con, rows.feed, arriving)
    if known:
        moved = ", ".join(f"{column} = met.{column}" for column in _PLACE)
        con.execute(
            f"""
            update {table} as kept set {moved} from met where kept.rowid = met.place
              and (met.delivery_date, met.source_file, met.source_line)
                > (kept.delivery_date, kept.source_file, kept.source_line)
            """
        )
        con.execute(
            f"""
            update {table} as kept set first_delivery_date = met.first_delivery_date from met
            where kept.rowid = met.place and met.first_delivery_date < kept.first_delivery_date
            """
        )
    new = "where arrival not in (select arrival from met)" if known else ""
    con.execute(f"insert into {table} ({listed}) select {listed} from arriving {new}")
    inserted = _changed(con)
    con.unregister("arriving")
    con.execute("drop table met")
    return inserted, rows.accepted.height - inserted


def _known_versions(con: duckdb.DuckDBPyConnection, feed: Feed, arriving: pl.DataFrame) -> int:
    """Puts versions that raw has already into the table `met`, with their place in raw; how many they are."""
    con.execute(
        f"""
        create or replace temp table met as
        select kept.rowid as place, arrived.arrival, arrived.first_delivery_date,
            {", ".join(f"arrived.{column}" for column in _PLACE)}
        from raw.{feed.id} as kept
        inner join arriving as arrived on {_SAME_VERSION}
        where {_span(feed, arriving)}
        """
    )
    return _changed(con)


def _span(feed: Feed, arriving: pl.DataFrame) -> str:
    """Between which times a known version can lie: one content has one time, and raw lies in the order of time.

    So the search costs what the night brings, not what the years before it brought.
    """
    own = [
        name for name, column in feed.schema.columns().items() if isinstance(column, (dy.Datetime, dy.Date))
    ]
    spans = []
    for name in (*own, "version_at"):
        times = arriving[name]
        if len(times) and not times.null_count():
            kind = "date" if times.dtype == pl.Date else "timestamptz"
            spans.append(f"kept.{name} between {kind} '{times.min()}' and {kind} '{times.max()}'")
    return " and ".join(spans) or "true"


def _changed(con: duckdb.DuckDBPyConnection) -> int:
    row = con.fetchone()
    return int(row[0]) if row else 0


def _with_lineage(file: DeliveredFile, accepted: pl.DataFrame) -> pl.DataFrame:
    return accepted.with_columns(
        pl.lit(file.source).alias("source"),
        pl.lit(file.mapping).alias("source_system"),
        pl.lit(file.delivery_date, dtype=pl.Date).alias("delivery_date"),
        pl.lit(file.delivery_date, dtype=pl.Date).alias("first_delivery_date"),
        pl.lit(file.source_file).alias("source_file"),
        pl.lit(file.is_fictional).alias("is_fictional"),
    )


def _quarantine(con: duckdb.DuckDBPyConnection, file: DeliveredFile, rows: FeedRows) -> int:
    con.register("held", rows.quarantined)
    con.execute(
        """
        insert into quarantine.record
            (delivery_date, source, source_file, source_line, feed, reason, field, detail, raw_record, row_hash)
        select ?, ?, ?, source_line, ?, reason, field, detail, raw_record, row_hash from held
        """,
        [file.delivery_date, file.source, file.source_file, rows.feed.id],
    )
    count = _changed(con)
    con.unregister("held")
    return count
