"""Records -> the text rows of one feed: explode, unpivot, filter, and the columns every mapping may name.

Here: which raw columns a feed mapping needs and how they become rows. Not here: casting (`conform_fields.py`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

import polars as pl

from ingestion.conform_unpivot import companion_columns, made_by, unpivot_rows, unpivoted_columns
from ingestion.mapping_model import Explode, FeedMapping, FieldRule
from ingestion.mapping_sql import evaluate, names_in
from ingestion.readers.files import plain_name
from ingestion.readers.read import AnyRecords
from ingestion.readers.records import RECORD
from ingestion.readers.table_records import TableRecords

CONTENT_HASH = "_content_hash"
# Columns that no export has and every mapping may name.
LENT = frozenset(
    {"_file_stem", "_file_name", "_delivery_date", "delivery_date", "_record_number", CONTENT_HASH}
)


@dataclass(frozen=True)
class Source:
    """Where the records of one file come from.

    Args:
        name: the configured source; part of every key.
        system: name of the mapping.
        file: path inside the delivery folder of the source.
        is_fictional: the organisation declares these people or events invented.
    """

    name: str
    system: str
    delivery_date: dt.date
    file: str
    is_fictional: bool


@dataclass(frozen=True)
class Rows:
    """Text rows of one feed with `RECORD` and `LINE`; `filtered` rows were left out by `where`."""

    table: pl.DataFrame
    filtered: int
    flags: tuple[str, ...]


def text_rows(records: AnyRecords, feed_mapping: FeedMapping, source: Source) -> Rows:
    """The rows a feed mapping asks of the records of a file, all columns still text."""
    unpivot = feed_mapping.unpivot
    columns = unpivoted_columns(records, unpivot) if unpivot else []
    wanted = [n for n in needed_names(feed_mapping) if n not in made_by(unpivot)]
    if feed_mapping.attributes == "all":
        wanted = list(dict.fromkeys([*wanted, *(n for n in records.names("*") if n not in columns)]))
    beside = companion_columns(columns, unpivot) if unpivot else []
    spared = _spared(records, feed_mapping)
    flags = _absent(records, [n for n in (*wanted, *columns) if n not in spared])
    names = list(dict.fromkeys([*wanted, *columns, *beside]))
    where = feed_mapping.where
    early = where is not None and not set(names_in(where)) & made_by(unpivot)
    chosen = _chosen(records, feed_mapping, source) if early else None
    table = records.table(names, feed_mapping.explode, chosen)
    table = _with_lent_columns(table, records, wanted, source)
    if unpivot:
        table = unpivot_rows(table, unpivot, records, wanted=wanted)
    if chosen is not None or where is None:
        return Rows(table, int((~chosen).sum()) if chosen is not None else 0, flags)
    kept = table.filter(truth(table, where))
    return Rows(kept, table.height - kept.height, flags)


def _chosen(records: AnyRecords, feed_mapping: FeedMapping, source: Source) -> pl.Series:
    """Which rows the mapping's `where` leaves to the feed, before their other columns are looked at."""
    where = str(feed_mapping.where)
    names = list(names_in(where))
    table = records.table(names, feed_mapping.explode, None)
    return truth(_with_lent_columns(table, records, names, source), where)


def truth(table: pl.DataFrame, sql: str) -> pl.Series:
    """A Polars SQL condition as true or false; unknown is false."""
    return evaluate(table, sql).cast(pl.Boolean, strict=False).fill_null(value=False)


def needed_names(feed_mapping: FeedMapping) -> list[str]:
    """Raw columns and paths that a feed mapping names, in order of appearance."""
    found: list[str] = []
    for sql in (feed_mapping.where, feed_mapping.tombstone):
        found += names_in(sql) if sql is not None else ()
    for sql in feed_mapping.flags.values():
        found += [name for name in names_in(sql) if name not in feed_mapping.fields]
    for field in field_rules(feed_mapping):
        found += field.column or ()
        found += names_in(field.expression) if field.expression is not None else ()
        found += [CONTENT_HASH] if field.content_hash else []
    for scale in feed_mapping.scales:
        found += [scale.column, *([scale.by] if scale.by else [])]
    if isinstance(feed_mapping.explode, Explode):
        found.append(feed_mapping.explode.column)
    attributes = feed_mapping.attributes
    found += (
        attributes.values() if isinstance(attributes, dict) else (attributes if attributes != "all" else ())
    )
    derived = {
        f"{s.column}.{part}" for s in feed_mapping.scales for part in ("scale_min", "scale_max", "share")
    }
    return [name for name in dict.fromkeys(found) if name not in derived]


def field_rules(feed_mapping: FeedMapping) -> Iterable[FieldRule]:
    """All field rules of a feed mapping, version and extraction time included."""
    yield from feed_mapping.fields.values()
    yield from (f for f in (feed_mapping.version, feed_mapping.extracted_at) if f is not None)


def content_hashes(records: AnyRecords) -> pl.DataFrame:
    """`RECORD` -> hash of everything the record holds; an id for exports that have none."""
    return records.whole(short_hashes, CONTENT_HASH)


def short_hash(text: str) -> str:
    """128 bits of BLAKE2b as hex: stable over runs, machines and versions."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def short_hashes(texts: pl.Series) -> pl.Series:
    """`short_hash` of each text; nothing counts as the empty text."""
    return pl.Series(texts.name, [short_hash(text or "") for text in texts.to_list()], dtype=pl.String)


def _with_lent_columns(
    table: pl.DataFrame, records: AnyRecords, wanted: list[str], source: Source
) -> pl.DataFrame:
    """Columns no export has: `_file_stem`, `_file_name`, `_delivery_date`, `_record_number`, `_content_hash`."""
    name = PurePosixPath(plain_name(source.file))
    lent = {
        "_file_stem": name.stem,
        "_file_name": source.file,
        "_delivery_date": source.delivery_date.isoformat(),
    }
    lent["delivery_date"] = lent["_delivery_date"]
    for column, value in lent.items():
        absent = column.startswith("_") or (column in table.columns and table[column].is_null().all())
        if column in wanted and absent:
            table = table.with_columns(pl.lit(value).alias(column))
    if "_record_number" in wanted:
        table = table.with_columns(pl.col(RECORD).cast(pl.String).alias("_record_number"))
    if CONTENT_HASH in wanted:
        hashes = content_hashes(records)
        table = table.drop(CONTENT_HASH).join(hashes, on=RECORD, how="left", maintain_order="left")
    return table


def _absent(records: AnyRecords, wanted: list[str]) -> tuple[str, ...]:
    """Named columns that a file with rows and columns does not have; JSON leaves members out all the time."""
    if not isinstance(records, TableRecords):
        return ()
    have = {*records.columns, *LENT}
    gone = [w for w in wanted if w not in have and w.split(".")[0] not in have]
    return tuple(f"column_missing: {w}" for w in gone)


def _spared(records: AnyRecords, feed_mapping: FeedMapping) -> frozenset[str]:
    """Other spellings of a column that the file does have (`column: [a, b]`)."""
    if not isinstance(records, TableRecords):
        return frozenset()
    choices = [rule.column for rule in field_rules(feed_mapping) if rule.column and len(rule.column) > 1]
    there = [c for c in choices if any(n in records.columns or n in LENT for n in c)]
    return frozenset(name for names in there for name in names)
