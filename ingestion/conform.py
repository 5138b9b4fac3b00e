"""Records -> accepted, quarantined (with a reason) or duplicate; the three always add up.

Here: contract rules, keys and duplicates within a file, the balance. Not here: reading, casting, the database.
A record goes through: text rows (`conform_rows`) -> typed rows (`conform_fields`) -> contract -> keys.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import dataframely as dy
import polars as pl

from ingestion.conform_fields import (
    ATTRIBUTES,
    DELETED,
    DETAIL,
    EXTRACTED,
    FIELD,
    REASON,
    VERSION,
    typed_rows,
)
from ingestion.conform_rows import Source, short_hash, text_rows
from ingestion.contracts.catalogue import Feed
from ingestion.mapping_model import FeedMapping
from ingestion.readers.json_records import JsonRecords
from ingestion.readers.json_values import dump
from ingestion.readers.read import AnyRecords
from ingestion.readers.records import LINE, RAW_RECORD_CHARACTERS, RECORD

_ROW = "row_of_this_file"
_HASH = "row_hash"
QUARANTINE_SCHEMA = {
    "delivery_date": pl.Date,
    "source": pl.String,
    "source_file": pl.String,
    "source_line": pl.Int64,
    "feed": pl.String,
    "reason": pl.String,
    "field": pl.String,
    "detail": pl.String,
    "raw_record": pl.String,
    _HASH: pl.String,
}
# What a dataframely rule is called -> the reason code it means; other rules are `rule_broken`.
_RULE_REASONS = {
    "nullability": "missing_value",
    "min_length": "missing_value",
    "max_length": "value_not_accepted",
    "regex": "value_not_accepted",
    "is_in": "value_not_accepted",
    "min": "out_of_range",
    "max": "out_of_range",
    "min_exclusive": "out_of_range",
    "max_exclusive": "out_of_range",
    "resolution": "out_of_range",
    "inf_nan": "out_of_range",
}


@dataclass(frozen=True)
class Conformed:
    """What became of the records of one file for one feed.

    Args:
        accepted: contract columns and lineage columns (`source` … `source_attributes`), one row per record.
        quarantined: frame of `QUARANTINE_SCHEMA`.
        duplicates: rows that repeat an accepted one, or that a later row of the file replaces (`on_conflict: last`).
        filtered: rows that the mapping's `where` leaves to nobody; not part of the balance.
        flags: warnings for the data-quality report.
    """

    feed: str
    accepted: pl.DataFrame
    quarantined: pl.DataFrame
    duplicates: int
    filtered: int
    flags: tuple[str, ...]

    @property
    def records_in(self) -> int:
        """Rows met; always accepted + quarantined + duplicates."""
        return self.accepted.height + self.quarantined.height + self.duplicates


def conform(
    records: AnyRecords, feed_mapping: FeedMapping | Sequence[FeedMapping], feed: Feed, source: Source
) -> Conformed:
    """Bring the records of one file into one canonical feed.

    Args:
        records: what a reader returned; its rejected records are quarantined here, so pass each file's
            records with `rejected` to one feed only (`conform_file` does that).
        feed_mapping: one mapping, or several that fill the same feed from the same file.
        feed: the canonical feed.
        source: lineage of the file.
    """
    mappings = [feed_mapping] if isinstance(feed_mapping, FeedMapping) else list(feed_mapping)
    typed, flags, filtered = [], list(records.flags), 0
    for mapping in mappings:
        rows = text_rows(records, mapping, source)
        typed.append(typed_rows(rows.table, mapping, feed, records.time_zone or "UTC"))
        flags += rows.flags
        filtered += rows.filtered
    names = [
        RECORD,
        LINE,
        *feed.schema.column_names(),
        VERSION,
        EXTRACTED,
        DELETED,
        ATTRIBUTES,
        REASON,
        FIELD,
        DETAIL,
    ]
    table = _judged(pl.concat([t.select(names) for t in typed]), feed).with_columns(_hashes_later())
    return _settle(table, records, mappings, feed=feed, source=source, notes=(flags, filtered))


def _hashes_later() -> pl.Expr:
    return pl.lit(None, dtype=pl.String).alias(_HASH)


def _judged(table: pl.DataFrame, feed: Feed) -> pl.DataFrame:
    """The same rows; those that break a rule of the contract carry its reason."""
    table = table.with_row_index(_ROW)
    _, failure = _probe(feed.schema).filter(table.filter(pl.col(REASON).is_null()))
    details = failure.details()
    rules = [c for c in details.columns if c not in _probe(feed.schema).column_names()]
    if details.is_empty() or not rules:
        return table.drop(_ROW)
    verdict = details.select(
        _ROW, pl.coalesce(pl.when(pl.col(r) == "invalid").then(pl.lit(r)) for r in rules).alias("rule")
    )
    table = table.join(verdict, on=_ROW, how="left", maintain_order="left")
    # A tombstone says only that a key is gone; nothing but its key has to be right.
    keys = [f"{k}|{part}" for k in feed.key for part in ("nullability", "min_length")]
    counts = pl.col("rule").is_not_null() & (~pl.col(DELETED) | pl.col("rule").is_in(keys))
    reason = (
        pl.col("rule")
        .str.split("|")
        .list.get(1, null_on_oob=True)
        .replace_strict(_RULE_REASONS, default="rule_broken")
    )
    broken = pl.when(counts)
    return table.with_columns(
        broken.then(reason.fill_null("rule_broken")).otherwise(pl.col(REASON)).alias(REASON),
        broken.then(pl.col("rule").str.split("|").list.first()).otherwise(pl.col(FIELD)).alias(FIELD),
        broken.then(pl.lit("contract rule ") + pl.col("rule")).otherwise(pl.col(DETAIL)).alias(DETAIL),
    ).drop(_ROW, "rule")


@lru_cache(maxsize=256)
def _probe(schema: type[dy.Schema]) -> type[dy.Schema]:
    """The contract with a row number beside it, so that a failure can be told from its neighbours."""
    return type(f"{schema.__name__}WithRow", (schema,), {_ROW: dy.UInt32(nullable=False)})


def _settle(
    table: pl.DataFrame,
    records: AnyRecords,
    mappings: Sequence[FeedMapping],
    *,
    feed: Feed,
    source: Source,
    notes: tuple[list[str], int],
) -> Conformed:
    """Keys and duplicates among the rows that are right so far."""
    good = _hashed(table.filter(pl.col(REASON).is_null()), feed)
    bad = table.filter(pl.col(REASON).is_not_null())
    flags, filtered = notes
    per_key = list(feed.key)
    versions = good.group_by(per_key, maintain_order=True).agg(pl.col(_HASH).n_unique().alias("contents"))
    good = good.join(versions, on=per_key, how="left", nulls_equal=True, maintain_order="left")
    ordered = good.sort(RECORD, maintain_order=True)
    if all(m.version is None for m in mappings):
        if any(m.on_conflict == "last" for m in mappings):
            ordered = ordered.unique(per_key, keep="last", maintain_order=True)
        else:
            conflicts = ordered.filter(pl.col("contents") > 1).with_columns(
                pl.lit("conflicting_duplicate_key").alias(REASON), pl.lit(", ".join(per_key)).alias(FIELD)
            )
            bad = pl.concat([bad, conflicts.select(bad.columns)])
            ordered = ordered.filter(pl.col("contents") == 1)
            good = ordered
    accepted = ordered.unique([*per_key, _HASH], keep="last", maintain_order=True)
    return Conformed(
        feed=feed.id,
        accepted=_with_lineage(accepted, feed, source),
        quarantined=_quarantined(bad, records, feed, source),
        duplicates=good.height - accepted.height,
        filtered=filtered,
        flags=tuple(dict.fromkeys(flags)),
    )


def _hashed(table: pl.DataFrame, feed: Feed) -> pl.DataFrame:
    """`row_hash` of the canonical content: contract columns, version, deletion and attributes."""
    parts = [
        pl.col(c).cast(pl.String).fill_null("\x00")
        for c in (*feed.schema.column_names(), VERSION, DELETED, ATTRIBUTES)
    ]
    texts = table.select(pl.concat_str(parts, separator="\x1f").alias("t"))["t"].to_list()
    return table.with_columns(pl.Series(_HASH, [short_hash(t) for t in texts], dtype=pl.String))


def _with_lineage(accepted: pl.DataFrame, feed: Feed, source: Source) -> pl.DataFrame:
    own = [
        pl.col(n).cast(pl.String) if isinstance(accepted[n].dtype, pl.Enum) else pl.col(n)
        for n in feed.schema.column_names()
    ]
    return accepted.select(
        *own,
        pl.lit(source.name).alias("source"),
        pl.lit(source.system).alias("source_system"),
        pl.lit(source.delivery_date).alias("delivery_date"),
        pl.lit(source.file).alias("source_file"),
        pl.col(RECORD).alias("source_line"),
        _HASH,
        VERSION,
        DELETED,
        pl.lit(source.is_fictional).alias("is_fictional"),
        EXTRACTED,
        ATTRIBUTES,
    )


def _quarantined(bad: pl.DataFrame, records: AnyRecords, feed: Feed, source: Source) -> pl.DataFrame:
    raw = raw_records(records, bad[RECORD].unique())
    rows = bad.join(raw, on=RECORD, how="left", maintain_order="left").select(
        RECORD,
        pl.col(REASON).alias("reason"),
        pl.col(FIELD).alias("field"),
        pl.col(DETAIL).alias("detail"),
        "raw_record",
    )
    rejected = records.rejected.select(RECORD, "reason", "field", "detail", "raw_record")
    both = pl.concat([rows, rejected]).sort(RECORD, maintain_order=True)
    hashes = [short_hash(t or "") for t in both["raw_record"].to_list()]
    return both.select(
        pl.lit(source.delivery_date).alias("delivery_date"),
        pl.lit(source.name).alias("source"),
        pl.lit(source.file).alias("source_file"),
        pl.col(RECORD).alias("source_line"),
        pl.lit(feed.id).alias("feed"),
        "reason",
        "field",
        "detail",
        "raw_record",
        pl.Series(_HASH, hashes, dtype=pl.String),
    )


def raw_records(records: AnyRecords, numbers: pl.Series) -> pl.DataFrame:
    """`RECORD` -> the record as JSON text, for the records asked for."""
    wanted = set(numbers.to_list())
    if isinstance(records, JsonRecords):
        found = {item.number: dump(item.value) for item in records.items if item.number in wanted}
    else:
        chosen = records.frame.filter(pl.col(RECORD).is_in(list(wanted))).drop(LINE)
        found = {row.pop(RECORD): json.dumps(row, ensure_ascii=False) for row in chosen.iter_rows(named=True)}
    cut = {number: text[:RAW_RECORD_CHARACTERS] for number, text in found.items()}
    return pl.DataFrame(
        {RECORD: list(cut), "raw_record": list(cut.values())},
        schema={RECORD: pl.Int64, "raw_record": pl.String},
    )
