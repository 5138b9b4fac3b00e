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
from ingestion.readers.records import LINE, RECORD, Reject, reject_frame
from ingestion.readers.table_records import TableRecords


def read_parquet(delivered: Delivered, section: FileSection) -> TableRecords:
    """One Parquet file; instants become ISO text with their offset, numbers keep their digits.

    Raises:
        BadInputError: `unsupported_column_type`, `corrupt_file`, `too_many_records`, `too_many_columns`,
            `missing_required_column`.
    """
    frame = _frame(delivered)
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
    kept, endless = _without_endless(table)
    return TableRecords(kept, frame.height, reject_frame(endless), flags)


def _frame(delivered: Delivered) -> pl.DataFrame:
    """The file in memory, once its own account of rows and columns is within the limits.

    A kilobyte of Parquet can stand for a billion equal rows, so they are counted before they are made.
    """
    try:
        height, names = _counted(delivered.data)
        if height > limits.MAX_RECORDS:
            rule = "it has too many records"
            raise BadInputError(delivered.name, rule, "Split it.", kind="too_many_records")
        if len(names) > limits.MAX_COLUMNS:
            rule = f"{len(names)} columns exceed {limits.MAX_COLUMNS}"
            raise BadInputError(delivered.name, rule, "Export fewer.", kind="too_many_columns")
        return pl.read_parquet(io.BytesIO(delivered.data), glob=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise BadInputError(
            delivered.name, "it is not a readable Parquet file", "Export again.", kind="corrupt_file"
        ) from error


def _counted(data: bytes) -> tuple[int, list[str]]:
    found = pl.scan_parquet(io.BytesIO(data), glob=False)
    return found.select(pl.len()).collect().item(), found.collect_schema().names()


def _without_endless(table: pl.DataFrame) -> tuple[pl.DataFrame, list[Reject]]:
    """The rows whose cells have a length, and rejects for the others."""
    names = [name for name in table.columns if name not in {RECORD, LINE}]
    if not names:
        return table, []
    longest = pl.max_horizontal(pl.col(name).str.len_chars() for name in names).fill_null(0)
    endless = table.filter(longest > limits.MAX_CELL_CHARACTERS)[RECORD].to_list()
    rejects = [Reject(n, n, "cell_too_long", "a cell without end", "") for n in endless]
    return (table.filter(longest <= limits.MAX_CELL_CHARACTERS) if endless else table), rejects


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
