"""Parquet: columns of plain types, turned into the text they would have in a CSV export.

Here: which types are accepted and how they are written. Not here: casting to the contract.
"""

from __future__ import annotations

import io

import polars as pl

from ingestion.errors import BadInputError
from ingestion.mapping_model import FileSection
from ingestion.readers import limits
from ingestion.readers.files import Delivered
from ingestion.readers.headers import require_columns
from ingestion.readers.records import LINE, RECORD, reject_frame
from ingestion.readers.table_records import TableRecords


def read_parquet(delivered: Delivered, section: FileSection) -> TableRecords:
    """One Parquet file; instants become ISO text with their offset, numbers keep their digits.

    Raises:
        BadInputError: `unsupported_column_type`, `corrupt_file`, `too_many_records`, `missingrequire_columnsd_column`.
    """
    try:
        frame = pl.read_parquet(io.BytesIO(delivered.data), glob=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise BadInputError(
            delivered.name, "it is not a readable Parquet file", "Export again.", kind="corrupt_file"
        ) from error
    if frame.height > limits.MAX_RECORDS:
        raise BadInputError(delivered.name, "it has too many records", "Split it.", kind="too_many_records")
    aliases = section.reader.header_aliases
    require_columns(
        [aliases.get(c, c) for c in frame.columns], section.reader.required_columns, delivered.name
    )
    texts = [
        _as_text(delivered.name, name, kind).alias(aliases.get(name, name))
        for name, kind in frame.schema.items()
    ]
    rows = pl.int_range(1, pl.len() + 1, dtype=pl.Int64)
    table = frame.select(rows.alias(RECORD), rows.alias(LINE), *texts)
    flags = () if frame.height else ("empty_delivery: no row",)
    return TableRecords(table, frame.height, reject_frame([]), flags)


def _as_text(file: str, name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(kind, pl.Datetime):
        zoned = column.dt.convert_time_zone("UTC") if kind.time_zone else column
        return zoned.dt.strftime("%Y-%m-%dT%H:%M:%S%.6f" + ("Z" if kind.time_zone else ""))
    if isinstance(
        kind, (pl.Date, pl.Time, pl.Decimal, pl.String, pl.Categorical, pl.Enum, pl.Boolean, pl.Null)
    ):
        return column.cast(pl.String)
    if kind.is_integer() or kind.is_float():
        return column.cast(pl.String)
    raise BadInputError(
        file, f"column {name} has the type {kind}", "Export plain columns.", kind="unsupported_column_type"
    )
