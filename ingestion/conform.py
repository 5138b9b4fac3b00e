"""Records -> accepted, quarantined (with a reason) or duplicate; the three always add up.

Here: contract rules, keys and duplicates within a file, the balance. Not here: reading, casting, the database.
A record goes through: text rows (`conform_rows`) -> typed rows (`conform_fields`) -> contract -> keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from ingestion.conform_contract import judged, not_ahead
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
from ingestion.conform_flags import flagged_rows
from ingestion.conform_quarantine import quarantined
from ingestion.conform_rows import Source, short_hashes, text_rows
from ingestion.contracts.catalogue import Feed
from ingestion.mapping_model import FeedMapping
from ingestion.readers.read import AnyRecords
from ingestion.readers.records import LINE, RECORD

_HASH = "row_hash"


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
        own = typed_rows(rows.table, mapping, feed, records.time_zone or "UTC")
        typed.append(not_ahead(own, mapping, feed, source.delivery_date))
        flags += [*rows.flags, *flagged_rows(rows.table, typed[-1], mapping)]
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
    table = judged(pl.concat([t.select(names) for t in typed]), feed).with_columns(_hashes_later())
    return _settle(table, records, mappings, feed=feed, source=source, notes=(flags, filtered))


def _hashes_later() -> pl.Expr:
    return pl.lit(None, dtype=pl.String).alias(_HASH)


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
        quarantined=quarantined(bad, records, feed, source),
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
    texts = table.select(pl.concat_str(parts, separator="\x1f").alias(_HASH))[_HASH]
    return table.with_columns(short_hashes(texts))


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
