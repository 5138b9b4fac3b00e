"""Quarantined records: reason, place and the record itself, as one frame.

Here: the shape of the quarantine and the raw text of a record. Not here: who is quarantined (`conform.py`).
"""

from __future__ import annotations

import polars as pl

from ingestion.conform_fields import DETAIL, FIELD, REASON
from ingestion.conform_rows import Source, short_hashes
from ingestion.contracts.catalogue import Feed
from ingestion.readers.read import AnyRecords
from ingestion.readers.records import RAW_RECORD_CHARACTERS, RECORD

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
    "row_hash": pl.String,
}


def quarantined(bad: pl.DataFrame, records: AnyRecords, feed: Feed, source: Source) -> pl.DataFrame:
    """Rows that do not fit and records that could not be read, as a frame of `QUARANTINE_SCHEMA`."""
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
        short_hashes(both["raw_record"]).alias("row_hash"),
    )


def raw_records(records: AnyRecords, numbers: pl.Series) -> pl.DataFrame:
    """`RECORD` -> the record as JSON text, for the records asked for."""
    cut = {number: text[:RAW_RECORD_CHARACTERS] for number, text in records.raw(numbers.to_list()).items()}
    return pl.DataFrame(
        {RECORD: list(cut), "raw_record": list(cut.values())},
        schema={RECORD: pl.Int64, "raw_record": pl.String},
    )
